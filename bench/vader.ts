import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { runProgram } from "../test/run-program.js";
import type { Bench } from "./bench.js";
import { median } from "./measure.js";
import { oraclePython } from "./oracle-python.js";

const root = join(import.meta.dirname, "..");
const built = join(root, "dist/text/index.js");
const reviews = join(root, "../shared/data/amazon_musical/reviews.parquet");
const folder = join(root, ".cache/bench/vader");
const rounds = 3;
const barRatio = 30;

/** VADER over ten thousand reviews, beside the original in Python, which has to give the same scores. */
export const vader: Bench = {
  id: "vader",
  describe: "CPU of scoring 10 k reviews, of ten times over, beside PyPI's vaderSentiment over the same",
  run: async () => {
    if (!existsSync(built)) return { skipped: "dist/text is not there: run npm run build" };
    if (!existsSync(reviews)) return { skipped: "there is no ../shared/data/amazon_musical beside the project" };
    const found = await oraclePython(["vaderSentiment", "pyarrow"]);
    if ("skipped" in found) return found;
    await mkdir(folder, { recursive: true });
    const texts = join(folder, "texts.json");
    await writeFile(texts, JSON.stringify(await reviewTexts()));
    const ours: Scored[] = [];
    const theirs: Scored[] = [];
    for (let round = 0; round < rounds; round++) {
      ours.push(await scored(process.execPath, [join(root, "bench/programs/vader.mjs"), texts]));
      theirs.push(await scored(found.python, [join(root, "scripts/oracles/vader.py"), "time", texts]));
    }
    const value = median(ours.map(({ cpuSeconds }) => cpuSeconds));
    const peer = median(theirs.map(({ cpuSeconds }) => cpuSeconds));
    const equal = new Set([...ours, ...theirs].map(({ digest }) => digest)).size === 1;
    return {
      value,
      unit: "CPU s",
      peer,
      ratio: peer / value,
      bar: `>= ${barRatio} x, scores equal${equal ? "" : " (they are not)"}`,
      ok: equal && peer / value >= barRatio,
      peakRssMb: Math.max(...ours.map(({ peakRssMb = 0 }) => peakRssMb)),
    };
  },
};

interface Scored {
  readonly cpuSeconds: number;
  readonly digest: string;
  readonly peakRssMb?: number;
}

async function scored(program: string, args: readonly string[]): Promise<Scored> {
  const { exitCode, stdout, stderr } = await runProgram(program, args);
  if (exitCode !== 0) throw new Error(`${args.join(" ")} ended with ${exitCode}: ${stderr}`);
  return JSON.parse(stdout) as Scored; // what both programs print
}

async function reviewTexts(): Promise<readonly string[]> {
  const database = await DuckDBInstance.create(":memory:");
  const connection = await database.connect();
  const query = "SELECT reviewText FROM read_parquet($1, file_row_number = true) ORDER BY file_row_number";
  const rows = (await connection.runAndReadAll(query, [reviews])).getRowsJS();
  connection.closeSync();
  database.closeSync();
  return rows.map(([text]) => (typeof text === "string" ? text : ""));
}
