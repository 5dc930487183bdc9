import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readTreesDocument } from "./document.js";
import { explainTrees } from "./explain-trees.js";
import { flattenTrees } from "./flat-trees.js";
import { marginOf } from "./score-trees.js";

interface Fixture {
  readonly name: string;
  readonly model: unknown;
  readonly iterations: number | null;
  readonly rows: readonly (readonly (number | null)[])[];
  readonly margins: readonly number[];
  readonly contributions: readonly (readonly number[])[];
}

const file = join(import.meta.dirname, "../../../test/training/trees.json");
// The fixture's script writes this form.
const fixtures = JSON.parse(readFileSync(file, "utf8")) as readonly Fixture[];
const float32Row = (row: readonly (number | null)[]) => Float32Array.from(row, (value) => value ?? Number.NaN);

describe.each(fixtures)("libxgboost's trees: $name", ({ model, iterations, rows, margins, contributions }) => {
  const document = readTreesDocument(model, "model.json");
  const trees = flattenTrees(document, "model.json", iterations ?? undefined);
  const explain = explainTrees(trees);

  test("score equal", () => {
    rows.forEach((row, index) => {
      expect(Math.abs(marginOf(trees, float32Row(row)) - (margins[index] ?? Number.NaN))).toBeLessThan(1e-6);
    });
  });

  test("are explained equal, with shares that add up to the margin", () => {
    rows.forEach((row, index) => {
      const shares = new Float64Array(trees.featureCount + 1);
      explain(float32Row(row), shares);
      shares.forEach((share, column) => {
        expect(Math.abs(share - (contributions[index]?.[column] ?? Number.NaN))).toBeLessThan(1e-5);
      });
      expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(margins[index] ?? Number.NaN, 5);
    });
  });
});

describe("a file that is no such model", () => {
  const [{ model = null } = {}] = fixtures;
  const changed = (change: (learner: Learner) => void): unknown => {
    // As the fixture's script writes it.
    const copy = structuredClone(model) as { readonly learner: Learner };
    change(copy.learner);
    return copy;
  };
  interface Learner {
    objective: { name: string };
    learner_model_param: { base_score: string; num_class: string };
    gradient_booster: { name: string; model: { trees: { left_children: number[]; split_indices: number[] }[] } };
  }
  const read = (content: unknown) => () => flattenTrees(readTreesDocument(content, "m.json"), "m.json");

  test.each([
    ["no object", null],
    ["another form", { learner: {} }],
    [
      "another booster",
      changed((learner) => {
        learner.gradient_booster.name = "dart";
      }),
    ],
    [
      "another objective",
      changed((learner) => {
        learner.objective.name = "reg:squarederror";
      }),
    ],
    [
      "several classes",
      changed((learner) => {
        learner.learner_model_param.num_class = "3";
      }),
    ],
    [
      "no base score",
      changed((learner) => {
        learner.learner_model_param.base_score = "[0E0]";
      }),
    ],
    [
      "a child that leads back",
      changed((learner) => {
        learner.gradient_booster.model.trees[0]?.left_children.fill(0, 0, 1);
      }),
    ],
    [
      "a child that is not there",
      changed((learner) => {
        learner.gradient_booster.model.trees[0]?.left_children.fill(99, 0, 1);
      }),
    ],
    [
      "lists of different length",
      changed((learner) => {
        learner.gradient_booster.model.trees[0]?.split_indices.pop();
      }),
    ],
    [
      "a column that is not there",
      changed((learner) => {
        learner.gradient_booster.model.trees[0]?.split_indices.fill(4);
      }),
    ],
  ])("%s: GR-MODEL-UNREADABLE", (_, content) => {
    expect(read(content)).toThrow(expect.objectContaining({ code: "GR-MODEL-UNREADABLE" }));
  });
});
