import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createRandom } from "../src/random/index.js";
import { runProgram } from "../test/run-program.js";

const root = join(import.meta.dirname, "..");

export const rows = 100_000;
export const columns = 60;
export const rounds = 200;

/** Two threads each; the rest is what XGBoost does by itself, spelt out. */
export const parameters = JSON.stringify({
  objective: "binary:logistic",
  max_depth: 6,
  eta: 0.1,
  tree_method: "hist",
  seed: 1,
  nthread: 2,
});

/** Where the rows' columns and labels lie, as 32-bit floats. */
export interface TreesData {
  readonly folder: string;
  readonly values: string;
  readonly labels: string;
}

/** Rows whose label hangs on a tenth of the columns, alone and two by two; one value in twenty is missing. */
export async function treesData(): Promise<TreesData> {
  const folder = join(root, ".cache/bench/trees");
  await mkdir(folder, { recursive: true });
  const random = createRandom(1, rows);
  const values = new Float32Array(rows * columns);
  const labels = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    const own = values.subarray(row * columns, (row + 1) * columns);
    for (let column = 0; column < columns; column++) own[column] = random.normal();
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = own;
    const margin = a - 0.8 * b + (c > 0 ? d : -d) + Math.max(e, f) - 0.5;
    labels[row] = random.chance(1 / (1 + Math.exp(-margin))) ? 1 : 0;
    for (let column = 0; column < columns; column++) if (random.chance(0.05)) own[column] = Number.NaN;
  }
  const data = { folder, values: join(folder, "values.f32"), labels: join(folder, "labels.f32") };
  await writeFile(data.values, Buffer.from(values.buffer));
  await writeFile(data.labels, Buffer.from(labels.buffer));
  return data;
}

export interface Trained {
  readonly cpuSeconds: number;
  readonly seconds: number;
  readonly peakRssMb?: number;
}

/** Trains in a process of its own, and writes the model to `out`. */
export function trained(python: string | null, { values, labels }: TreesData, out: string): Promise<Trained> {
  const args = ["train", rows, columns, values, labels, rounds, parameters, out].map(String);
  // What both programs print.
  return printedBy(python, args) as Promise<Trained>;
}

/** What `trees.py`, or without a Python `trees.mjs`, prints. */
export async function printedBy(python: string | null, args: readonly string[]): Promise<unknown> {
  const script = join(root, "bench/programs", python === null ? "trees.mjs" : "trees.py");
  // As Granary has it: threads that wait do not spin.
  const env = { OMP_WAIT_POLICY: "passive" };
  const { exitCode, stdout, stderr } = await runProgram(python ?? process.execPath, [script, ...args], { env });
  if (exitCode !== 0) throw new Error(`${script} ${args[0]} ended with ${exitCode}: ${stderr}`);
  return JSON.parse(stdout);
}
