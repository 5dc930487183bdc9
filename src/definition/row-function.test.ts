import { describe, expect, test } from "vitest";
import { max, sum } from "../aggregation/index.js";
import { int64, list, vector } from "../schema/index.js";
import {
  canonicalJson,
  entity,
  eventSource,
  featureView,
  meaningHash,
  rowFunction,
  type Source,
  viewHash,
} from "./index.js";

const user = entity("user", { joinKeys: { user_id: "int64" } });
const reference = { module: "functions/mood.ts", export: "mood", version: "1" };

const reviews = eventSource("reviews", {
  files: "reviews.csv",
  entity: user,
  eventTime: "at",
  columns: { text: "string", stars: "int64" },
  derive: (row) => ({
    good: row.stars.ge(4),
    mood: rowFunction({ ...reference, inputs: { text: row.text.lower() }, output: "float64" }),
    words: rowFunction({
      ...reference,
      export: "words",
      inputs: { text: row.text, at: row.at },
      outputs: { count: "int64", topics: vector(3) },
    }),
  }),
});

describe("a source with row functions", () => {
  test("holds them as frozen data, apart from its expressions", () => {
    expect(reviews.derived.map(({ name }) => name)).toEqual(["good"]);
    expect(reviews.functions?.map(({ name, outputs, sourceHash }) => ({ name, outputs, sourceHash }))).toEqual([
      { name: "mood", outputs: [{ name: "mood", output: null, type: "float64" }], sourceHash: null },
      {
        name: "words",
        outputs: [
          { name: "words_count", output: "count", type: "int64" },
          { name: "words_topics", output: "topics", type: vector(3) },
        ],
        sourceHash: null,
      },
    ]);
    expect(canonicalJson(JSON.parse(JSON.stringify(reviews)))).toBe(canonicalJson(reviews));
    expect(Object.isFrozen(reviews.functions?.[0]?.inputs)).toBe(true);
  });

  test("says nothing of them where it has none", () => {
    const plain = eventSource("plain", { files: "a.csv", entity: user, eventTime: "at", columns: {} });
    expect("functions" in plain).toBe(false);
  });
});

describe("what a feature means", () => {
  const meanings = (source: typeof reviews) => {
    const view = featureView("reviews_of_user", {
      entity: user,
      source,
      owner: "crm",
      features: (review) => ({ mood: max(review.mood), stars: sum(review.stars, { where: review.good }) }),
    });
    return {
      whole: viewHash(view),
      ...Object.fromEntries(view.features.map((one) => [one.name, meaningHash(view, one)])),
    };
  };
  const changed = (change: Partial<NonNullable<Source["functions"]>[number]>): typeof reviews => ({
    ...reviews,
    functions: (reviews.functions ?? []).map((one) => (one.name === "mood" ? { ...one, ...change } : one)),
  });
  const before: Readonly<Record<string, string>> = meanings(reviews);
  const differs = (source: typeof reviews) => {
    const after: Readonly<Record<string, string>> = meanings(source);
    return Object.keys(before).filter((name) => after[name] !== before[name]);
  };

  test.each([
    ["its source", { sourceHash: "b".repeat(64) }],
    ["its version", { version: "2" }],
    ["the exported name", { export: "temper" }],
    ["its inputs", { inputs: [] }],
  ])("follows a row function that it reads by %s", (_, change) => {
    expect(differs(changed(change))).toEqual(["whole", "mood"]);
  });
  test("doesn't follow where the module lies, nor a row function that it doesn't read", () => {
    expect(differs(changed({ module: "lib/mood.ts" }))).toEqual([]);
    const others = (reviews.functions ?? []).filter(({ name }) => name !== "words");
    expect(differs({ ...reviews, functions: others })).toEqual([]);
  });
  test("follows the columns that the row function is given", () => {
    const columns = reviews.columns.map((column) => (column.name === "text" ? { ...column, from: "body" } : column));
    expect(differs({ ...reviews, columns })).toEqual(["whole", "mood"]);
  });
});

describe("a row function is refused: GR-DEFINITION-INVALID", () => {
  const inputs = { text: { expression: { kind: "column", name: "text", type: "string" } } } as never;
  const cases: readonly (readonly [options: object, words: string])[] = [
    [{ output: "float64", version: "" }, "functions/mood.ts#mood has no version"],
    [{}, "takes either `output` or `outputs`"],
    [{ output: "float64", outputs: { a: "int64" } }, "takes either `output` or `outputs`"],
    [{ outputs: {} }, "has no output"],
    [{ output: "float64", inputs: {} }, "has no input"],
    [{ outputs: { "a b": "int64" } }, 'is called "a b"'],
    [{ output: list("string") }, "can't be list(string)"],
    [{ output: vector(2, { length: "fit" }) }, "can't be vector(2) to fit"],
  ];
  test.each(cases)("%j: %s", (options, words) => {
    expect(() => rowFunction({ ...reference, inputs, ...options } as never)).toThrow(words);
  });

  test("for a type that is none: GR-TYPE-INVALID", () => {
    expect(() => rowFunction({ ...reference, inputs, output: "text" as never })).toThrow("GR-TYPE-INVALID");
  });

  const derive = (made: unknown, identity: readonly string[] = []) =>
    eventSource("reviews", {
      files: "reviews.csv",
      entity: user,
      eventTime: "at",
      columns: { text: "string", mood_score: "int64" },
      derive: () => ({ mood: made }) as never,
      identity,
    });
  test("where two columns have one name, or an identity hangs on it", () => {
    const scores = rowFunction({ ...reference, inputs, outputs: { score: int64({ as: "bigint" }) } });
    expect(() => derive(scores)).toThrow('Source "reviews" has two columns called "mood_score"');
    const mood = rowFunction({ ...reference, inputs, output: "int64" });
    expect(() => derive(mood, ["mood"])).toThrow('names a column that a row function gives: "mood"');
    expect(() => derive("text")).toThrow(
      'Derived column "mood" of "reviews" is no expression, no row function and no fitted column',
    );
  });
});
