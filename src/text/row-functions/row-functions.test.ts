import { describe, expect, test } from "vitest";
import { entity, eventSource, type RowFunction } from "../../definition/index.js";
import { isGranaryError } from "../../errors/index.js";
import { column } from "../../expression/index.js";
import { callRowFunction, encodeColumn, valueAt } from "../../workers/index.js";
import { language, scoreSentiment, textRowFunctions, vader, wordCount } from "../index.js";
import type { ReadingOptions } from "./reading.js";

const text = column("text", "string");

/** What a row function gives for texts, as the batch engine calls it: by its outputs. */
async function given(made: RowFunction, texts: readonly (string | null)[]): Promise<Record<string, unknown[]>> {
  const code = textRowFunctions[made.export];
  if (code === undefined) throw new Error(`There is no row function ${made.export}.`);
  const inputs = Object.keys(made.inputs).map((name) => ({ name, type: "string" as const }));
  const outputs = Object.entries(made.outputs).map(([name, type]) => ({
    name,
    output: name === "" ? null : name,
    type,
  }));
  const columns = Object.values(made.inputs).map(({ expression }) =>
    encodeColumn(
      texts.map((one) => (expression.kind === "literal" ? expression.value : one)),
      "string",
      "text",
    ),
  );
  const answer = await callRowFunction(code, { inputs, outputs }, columns, texts.length);
  if (!answer.ok) throw new Error(answer.failure.words);
  return Object.fromEntries(
    answer.columns.map((one, i) => [outputs[i]?.name ?? "", texts.map((_, row) => valueAt(one, row))]),
  );
}

const portuguese = "O produto é super bom, chegou antes do prazo, recomendo muito.";
const english = "The sound is super good, and it came early.";

describe("vader", () => {
  test("gives the scores of each text, and null for a null one", async () => {
    const texts = ["Great!", null, "", "bad :("];
    const scores = texts.map((one) => (one === null ? null : scoreSentiment(one)));
    const column = (of: "compound" | "positive" | "neutral" | "negative") => scores.map((one) => one?.[of] ?? null);
    expect(await given(vader(text), texts)).toEqual({
      compound: column("compound"),
      positive: column("positive"),
      neutral: column("neutral"),
      negative: column("negative"),
    });
    expect(scores[2]).toEqual({ compound: 0, positive: 0, neutral: 0, negative: 0 });
  });

  const policies: readonly (readonly [ReadingOptions, scored: readonly boolean[]])[] = [
    [{}, [true, true, true]],
    [{ otherLanguages: "score" }, [true, true, true]],
    [{ otherLanguages: "skip" }, [true, false, true]],
    [{ otherLanguages: { pt: "score" } }, [true, true, true]],
    [{ otherLanguages: { pt: "skip", de: "score" } }, [true, false, true]],
    [{ otherLanguages: { de: "score" } }, [true, false, true]],
  ];
  test.each(policies)("with %j scores texts in English, in Portuguese, and of one word", async (options, scored) => {
    const { compound } = await given(vader(text, options), [english, portuguese, "super"]);
    expect(compound?.map((one) => one !== null)).toEqual(scored);
  });

  test("reads markup as words, or what a reader sees", async () => {
    const written = "It works.<br />Great<br />sound, isn&#39;t bad";
    expect((await given(vader(text), [written])).compound).toEqual([scoreSentiment(written).compound]);
    const { compound } = await given(vader(text, { markup: "strip" }), [written]);
    expect(compound).toEqual([scoreSentiment("It works. Great sound, isn't bad").compound]);
  });

  test("means the same however its options are written", () => {
    expect(vader(text, { markup: "keep", otherLanguages: "score" })).toEqual(vader(text));
    const one = vader(text, { otherLanguages: { pt: "skip", de: "score" } }).inputs;
    const other = vader(text, { otherLanguages: { de: "score", pt: "skip" } }).inputs;
    expect(one.reading?.expression).toEqual(other.reading?.expression);
  });

  const refused: readonly (readonly [options: unknown, words: string])[] = [
    [{ markup: "maybe" }, 'no markup: "maybe"'],
    [{ otherLanguages: "maybe" }, 'no policy "maybe"'],
    [{ otherLanguages: { pt: "maybe" } }, 'no policy "maybe"'],
    [{ otherLanguages: { ptt: "skip" } }, 'no language "ptt"'],
  ];
  test.each(refused)("refuses %j", (options, words) => {
    // What a program without types may write.
    const write = () => vader(text, options as ReadingOptions);
    expect(write).toThrow(words);
    expect(problemOf(write)).toBe("GR-DEFINITION-INVALID");
  });
});

test("language gives two letters, or null", async () => {
  const texts = [english, portuguese, `<p>${portuguese}</p>`, null, "", "😀"];
  expect(await given(language(text), texts)).toEqual({ "": ["en", "pt", "pt", null, null, null] });
});

test("wordCount counts what a reader sees", async () => {
  const texts = ["Isn't it<br />great?", null, "", " \n", "😀 !!!"];
  expect(await given(wordCount(text), texts)).toEqual({ "": [3, null, 0, 0, 0] });
});

test("their columns are named after what they are derived as", () => {
  const source = eventSource("reviews", {
    files: "reviews.parquet",
    entity: entity("user", { joinKeys: { user_id: "int64" } }),
    eventTime: "at",
    columns: { body: "string" },
    derive: (row) => ({ sentiment: vader(row.body), language: language(row.body), words: wordCount(row.body) }),
  });
  const names = source.functions?.flatMap(({ outputs }) => outputs.map(({ name }) => name));
  expect(names).toEqual([
    "sentiment_compound",
    "sentiment_positive",
    "sentiment_neutral",
    "sentiment_negative",
    "language",
    "words",
  ]);
});

function problemOf(work: () => unknown): string | null {
  try {
    work();
    return null;
  } catch (error) {
    return isGranaryError(error) ? error.code : String(error);
  }
}
