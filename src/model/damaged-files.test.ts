import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isGranaryError } from "../errors/index.js";
import { forAll } from "../testing/index.js";
import { exampleManifest, linear } from "./example-model.suite.js";
import { readModelManifest, scorerOf } from "./index.js";

/** A way to damage JSON: what stands at the place that the numbers lead to is left out, or replaced. */
interface Damage {
  readonly way: readonly number[];
  readonly put: unknown;
}

const leftOut = "left out";
const damages: fc.Arbitrary<readonly Damage[]> = fc.array(
  fc.record({
    way: fc.array(fc.nat(60), { minLength: 1, maxLength: 9 }),
    put: fc.constantFrom<unknown>(
      leftOut,
      null,
      true,
      -1,
      0,
      1,
      2,
      7,
      1.5,
      99,
      1e9,
      -1e300,
      1e308,
      "",
      "x",
      "-1",
      "0",
      "3",
      "1e9",
      "[]",
      "[5E-1]",
      [],
      [0],
      {},
      [[]],
    ),
  }),
  { minLength: 1, maxLength: 3 },
);

function damaged(content: unknown, all: readonly Damage[]): unknown {
  const copy: unknown = structuredClone(content);
  for (const { way, put } of all) {
    let at: unknown = copy;
    for (const [step, number] of way.entries()) {
      if (typeof at !== "object" || at === null) break;
      const holder = at as Record<string, unknown>; // of JSON: an object, or an array by its places
      const names = Object.keys(holder);
      const name = names[number % Math.max(1, names.length)];
      if (name === undefined) break;
      const isLast = step === way.length - 1 || typeof holder[name] !== "object";
      if (!isLast) at = holder[name];
      else if (put === leftOut) {
        if (Array.isArray(at)) at.splice(Number(name), 1);
        else delete holder[name];
        break;
      } else {
        holder[name] = structuredClone(put); // else two damages of one value would end up in each other
        break;
      }
    }
  }
  return copy;
}

/** Either a clear refusal, or a model that says something of each row. */
function readsOrRefuses(content: unknown, columns: readonly string[]): "read" | "refused" {
  try {
    const scorer = scorerOf(content, columns, "model.json");
    for (const value of [0, -3, 2.5, Number.NaN]) {
      const row = new Float64Array(columns.length).fill(value);
      const shares = new Float64Array(columns.length + 1);
      expect(scorer.margin(row)).toBeTypeOf("number");
      scorer.explain(row, shares);
    }
    return "read";
  } catch (error) {
    if (!isGranaryError(error, "GR-MODEL-UNREADABLE")) throw error;
    expect(error.detail).toMatch(/model\.json/);
    return "refused";
  }
}

// The fixture's script writes this form.
const fixtures = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../test/training/trees.json"), "utf8"),
) as readonly {
  readonly name: string;
  readonly model: { readonly learner: { readonly learner_model_param: { readonly num_feature: string } } };
}[];

describe.each(fixtures)("a damaged file of trees: $name", ({ model }) => {
  const columns = Array.from(
    { length: Number(model.learner.learner_model_param.num_feature) },
    (_, index) => `f${index}`,
  );

  test("is read, or refused as unreadable, and never breaks what reads it", async () => {
    const outcomes = { read: 0, refused: 0 };
    const holds = (all: readonly Damage[]): void => {
      outcomes[readsOrRefuses(damaged(model, all), columns)]++;
    };
    await forAll(damages, { name: "readsOrRefuses", holds }, 250);
    expect(outcomes.refused).toBeGreaterThan(20);
  });
});

test("a damaged file of coefficients is read, or refused as unreadable", async () => {
  const columns = linear.coefficients.map(({ column }) => column);
  const holds = (all: readonly Damage[]): void => void readsOrRefuses(damaged(linear, all), columns);
  await forAll(damages, { name: "readsOrRefuses", holds }, 200);
});

test("a damaged manifest is read, or refused as unreadable", async () => {
  const holds = (all: readonly Damage[]): void => {
    try {
      const { preparation } = readModelManifest(JSON.stringify(damaged(exampleManifest(1), all)), "manifest.json");
      expect(preparation.columns.length).toBeLessThan(20);
    } catch (error) {
      if (!isGranaryError(error, "GR-MODEL-UNREADABLE")) throw error;
    }
  };
  await forAll(damages, { name: "readModelManifest", holds }, 400);
});

describe("a tree that would cost all memory, or never end", () => {
  const [{ model } = { model: null }] = fixtures;
  interface Open {
    learner: {
      learner_model_param: { num_feature: string };
      gradient_booster: {
        model: { gbtree_model_param?: { num_parallel_tree: string }; trees: Record<string, number[]>[] };
      };
    };
  }
  const changed = (change: (learner: Open["learner"]) => void): unknown => {
    const copy = structuredClone(model) as unknown as Open; // as the fixture's script writes it
    change(copy.learner);
    return copy;
  };
  /** A tree in which each node's right child splits again. */
  const chain = (length: number): Record<string, number[]> => {
    const count = 2 * length + 1;
    const of = (value: (node: number) => number) => Array.from({ length: count }, (_, node) => value(node));
    const splits = (node: number) => node % 2 === 0 && node < count - 1;
    return {
      left_children: of((node) => (splits(node) ? node + 1 : -1)),
      right_children: of((node) => (splits(node) ? node + 2 : -1)),
      split_indices: of(() => 0),
      split_conditions: of((node) => node),
      default_left: of(() => 1),
      sum_hessian: of(() => 1),
    };
  };

  test.each<[string, unknown, RegExp]>([
    [
      "a very deep one",
      changed((learner) => (learner.gradient_booster.model.trees = [chain(50_000)])),
      /deeper than 256/,
    ],
    [
      "more columns than there can be",
      changed((learner) => (learner.learner_model_param.num_feature = "1e15")),
      /"1e15"/,
    ],
    ["columns that are no number", changed((learner) => (learner.learner_model_param.num_feature = "x")), /"x"/],
    [
      "no tree a round",
      changed((learner) => (learner.gradient_booster.model.gbtree_model_param = { num_parallel_tree: "0" })),
      /trees a round is "0"/,
    ],
    [
      "categories of a leaf",
      changed((learner) =>
        Object.assign(learner.gradient_booster.model.trees[0] ?? {}, {
          categories: [1],
          categories_nodes: [99],
          categories_segments: [0],
          categories_sizes: [1],
        }),
      ),
      /node 99 has categories/,
    ],
    [
      "categories that are not there",
      changed((learner) =>
        Object.assign(learner.gradient_booster.model.trees[0] ?? {}, {
          categories: [1],
          categories_nodes: [0],
          categories_segments: [0],
          categories_sizes: [9],
        }),
      ),
      /no categories 0 to 9/,
    ],
    [
      "a weight below nothing",
      changed((learner) => learner.gradient_booster.model.trees[0]?.sum_hessian?.fill(-1)),
      /negative weight/,
    ],
  ])("%s: GR-MODEL-UNREADABLE", (_, content, words) => {
    expect(() => scorerOf(content, ["a", "b", "c", "d"], "model.json")).toThrow(
      expect.objectContaining({ code: "GR-MODEL-UNREADABLE", detail: expect.stringMatching(words) }),
    );
  });

  test("one of the depth that can be is walked to its end", () => {
    const content = changed((learner) => (learner.gradient_booster.model.trees = [chain(255)]));
    const columns = ["a", "b", "c", "d"].slice(0, Number((content as Open).learner.learner_model_param.num_feature));
    expect(readsOrRefuses(content, columns)).toBe("read");
  });

  test("a vector of many elements in a manifest: GR-MODEL-UNREADABLE", () => {
    const { preparation, ...rest } = exampleManifest(1);
    const features = preparation.features.map((one) =>
      one.name === "taste" ? { ...one, type: { kind: "vector", length: 1e12 } } : one,
    );
    const text = JSON.stringify({ ...rest, preparation: { ...preparation, features } });
    expect(() => readModelManifest(text, "manifest.json")).toThrow(
      expect.objectContaining({ code: "GR-MODEL-UNREADABLE" }),
    );
  });
});
