import { describe, expect, test } from "vitest";
import type { Matrix } from "../trees/index.js";
import type { Learner } from "./learner.js";
import { candidatesOf } from "./trees.js";
import { tune } from "./tune.js";

const matrix: Matrix = { rows: 4, columns: 1, values: Float64Array.of(0, 1, 2, 3), labels: Uint8Array.of(0, 0, 1, 1) };
const folds = [1, 2, 3].map(() => ({ train: matrix, held: matrix, names: ["x"] }));

/** Learns nothing: its settings say how it ranks the four rows in each fold. */
const learner: Learner = {
  algorithm: "xgboost",
  keepsMissing: true,
  candidates: [{ worst: 1 }, { best: 1 }, { best: 1, again: 1 }],
  learn: async ({ best }, parts) =>
    parts.map((_, fold) => ({
      rounds: 10 * (fold + 1),
      probabilities: best === 1 ? Float64Array.of(0.1, 0.2, 0.8, 0.9) : Float64Array.of(0.9, 0.2, 0.8, 0.1),
    })),
  fit: async () => ({ content: "", gains: {} }),
};

describe("tuning", () => {
  test("takes the settings with the greatest mean ROC-AUC, the earlier of equals", async () => {
    const seen: string[] = [];
    const tuned = await tune(learner, folds, { budgetMillis: 1e9, onTrial: (done, of) => seen.push(`${done}/${of}`) });
    expect(tuned.best).toMatchObject({ settings: { best: 1 }, folds: [1, 1, 1], rocAuc: 1, rounds: 20 });
    expect(tuned.trials.map(({ rocAuc }) => rocAuc)).toEqual([0.25, 1, 1]);
    expect(tuned.untried).toBe(0);
    expect(seen).toEqual(["1/3", "2/3", "3/3"]);
  });

  test("tries one at least, and no further once the time is over", async () => {
    let millis = 0;
    const now = () => (millis += 100);
    const tuned = await tune(learner, folds, { budgetMillis: 150, now });
    expect([tuned.trials.length, tuned.untried]).toEqual([2, 1]);
    expect((await tune(learner, folds, { budgetMillis: 0, now })).trials).toHaveLength(1);
  });
});

describe("settings drawn from a space", () => {
  const space = { a: [1, 2, 3], b: [10, 20] };

  test("begin with the first of each, are of the space, and are each drawn once", () => {
    const drawn = candidatesOf(space, 5, 7);
    expect(drawn[0]).toEqual({ a: 1, b: 10 });
    expect(new Set(drawn.map((one) => JSON.stringify(one))).size).toBe(5);
    for (const { a, b } of drawn) expect([space.a.includes(a ?? 0), space.b.includes(b ?? 0)]).toEqual([true, true]);
  });

  test("are the same for the same seed, and all of the space at most", () => {
    expect(candidatesOf(space, 4, 7)).toEqual(candidatesOf(space, 4, 7));
    expect(candidatesOf(space, 100, 7)).toHaveLength(6);
  });
});
