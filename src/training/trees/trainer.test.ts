import { rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { describeWith } from "../../../test/required-in-ci.js";
import { scorerOf } from "../../model/index.js";
import { createRandom } from "../../random/index.js";
import { searchLibrary } from "../this-library.suite.js";
import { shareMatrix } from "./index.js";
import type { TreesJob } from "./train-job.js";
import { openTreesTrainer } from "./trainer.js";

const names = ["a", "b", "c"];

/** 400 rows whose label hangs on a and, the other way round by the sign of b, on c; a tenth of the values is missing. */
function rows(seed: number) {
  const random = createRandom(seed);
  const values = Float64Array.from({ length: 1200 }, () => random.normal());
  const labels = Uint8Array.from({ length: 400 }, (_, row) => {
    const [a = 0, b = 0, c = 0] = values.subarray(3 * row);
    return random.chance(1 / (1 + Math.exp(-(2 * a + (b > 0 ? 2 : -2) * c)))) ? 1 : 0;
  });
  return { rows: 400, columns: 3, values: values.map((value) => (random.chance(0.1) ? Number.NaN : value)), labels };
}

const job: TreesJob = {
  train: shareMatrix(rows(1)),
  held: shareMatrix(rows(2)),
  names,
  parameters: { objective: "binary:logistic", eval_metric: "logloss", eta: 0.3, max_depth: 3, seed: 1, nthread: 1 },
  rounds: 40,
  patience: 5,
  wantsModel: true,
};
const options = { workers: 1, timeoutMillis: 60_000 };

describeWith("libxgboost", await searchLibrary(), (library) => {
  async function train(jobs: readonly TreesJob[], path = library) {
    await using trainer = openTreesTrainer({ ...options, library: path });
    const results = [];
    for await (const result of trainer.train(jobs)) results.push(result);
    return results;
  }

  test("boosting ends at its best round, and the scoring walker says what the library said", async () => {
    const [result] = await train([job]);
    expect(result?.rounds).toBeGreaterThan(1);
    expect(result?.rounds).toBeLessThan(40);
    expect(Object.keys(result?.gains ?? {}).sort()).toEqual(names);
    const scorer = scorerOf(JSON.parse(result?.model ?? ""), names, "model.json");
    const held = rows(2);
    for (let row = 0; row < held.rows; row++) {
      const margin = scorer.margin(held.values.subarray(3 * row, 3 * row + 3));
      expect(Math.abs(1 / (1 + Math.exp(-margin)) - (result?.probabilities?.[row] ?? Number.NaN))).toBeLessThan(1e-6);
    }
  });

  test("a forest is one round of trees; the same seed grows the same", async () => {
    const forest = { ...job.parameters, num_parallel_tree: 20, subsample: 0.6, colsample_bynode: 0.6, eta: 1 };
    const one = { ...job, parameters: forest, rounds: 1, patience: null };
    const [first, again, other] = await train([one, one, { ...one, parameters: { ...forest, seed: 2 } }]);
    expect(first?.rounds).toBe(1);
    expect(first?.model).toBe(again?.model);
    expect(first?.model).not.toBe(other?.model);
  });

  test("a parameter that the library refuses is told in its words: GR-TREES-FAILED", async () => {
    const wrong = { ...job, parameters: { ...job.parameters, objective: "binary:magic" } };
    await expect(train([wrong])).rejects.toThrow(
      expect.objectContaining({ code: "GR-TREES-FAILED", detail: expect.stringContaining("binary:magic") }),
    );
  });

  test("a file that is no library: GR-TREES-LIBRARY-UNUSABLE", async () => {
    const path = join(tmpdir(), `granary-no-library-${process.pid}.so`);
    await writeFile(path, "no library");
    try {
      await expect(train([job], path)).rejects.toThrow(expect.objectContaining({ code: "GR-TREES-LIBRARY-UNUSABLE" }));
    } finally {
      await rm(path);
    }
  });
});

describe("a matrix that is shared", () => {
  test("is of 32-bit floats in memory that workers see", () => {
    const shared = shareMatrix({
      rows: 1,
      columns: 2,
      values: Float64Array.of(0.1, Number.NaN),
      labels: Uint8Array.of(1),
    });
    expect(shared.values.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect([...shared.values, ...shared.labels]).toEqual([Math.fround(0.1), Number.NaN, 1]);
  });
});
