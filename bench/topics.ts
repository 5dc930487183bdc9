import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { createRandom } from "../src/random/index.js";
import { chooseVocabulary, createCounter, createWordReader, topicSettings } from "../src/text/index.js";
import { runProgram } from "../test/run-program.js";
import type { Bench } from "./bench.js";
import { median } from "./measure.js";
import { oraclePython } from "./oracle-python.js";

const root = join(import.meta.dirname, "..");
const built = join(root, "dist/text/index.js");
const reviews = join(root, "../shared/data/amazon_musical/reviews.parquet");
const folder = join(root, ".cache/bench/topics");
const seeds = [1, 2, 3, 4, 5];
const barRatio = 10;
const barPerplexity = 1.01;

/** Ten topics of ten thousand reviews, held to scikit-learn's batch LDA by one evaluator over documents that neither saw. */
export const topics: Bench = {
  id: "topics",
  describe: "CPU of learning 10 topics of 8 k reviews, beside scikit-learn's batch LDA over the same matrix",
  run: async () => {
    if (!existsSync(built)) return { skipped: "dist/text is not there: run npm run build" };
    if (!existsSync(reviews)) return { skipped: "there is no ../shared/data/amazon_musical beside the project" };
    const found = await oraclePython(["sklearn"]);
    if ("skipped" in found) return found;
    await mkdir(folder, { recursive: true });
    const matrix = join(folder, "matrix.json");
    await writeFile(matrix, JSON.stringify(await matrixOfReviews()));
    const ours = await learnt(process.execPath, "topics.mjs", ["learn", matrix], "ours");
    const theirs = await learnt(found.python, "topics.py", [matrix], "scikit-learn");
    const value = median(ours.map(({ cpuSeconds }) => cpuSeconds));
    const peer = median(theirs.map(({ cpuSeconds }) => cpuSeconds));
    const [ourPerplexity, theirPerplexity] = [await judged(matrix, ours), await judged(matrix, theirs)];
    const ok = peer / value >= barRatio && ourPerplexity <= barPerplexity * theirPerplexity;
    return {
      value,
      unit: "CPU s",
      peer,
      ratio: peer / value,
      bar: `>= ${barRatio} x, perplexity <= ${barPerplexity} x (${(ourPerplexity / theirPerplexity).toFixed(3)})`,
      ok,
      peakRssMb: Math.max(...ours.map(({ peakRssMb = 0 }) => peakRssMb)),
    };
  },
};

interface Learnt {
  readonly components: string;
  readonly cpuSeconds: number;
  readonly seconds: number;
  readonly passes: number;
  readonly peakRssMb?: number;
}

/** Learns with each seed, and tells of each. */
async function learnt(program: string, script: string, args: readonly string[], who: string): Promise<Learnt[]> {
  const all: Learnt[] = [];
  for (const seed of seeds) {
    const components = join(folder, `${who}-${seed}.f64`);
    const printed = await printedBy(program, [join(root, "bench/programs", script), ...args, String(seed), components]);
    // What both programs print.
    const one = { components, ...(printed as Omit<Learnt, "components">) };
    console.error(
      `  ${who}, seed ${seed}: ${one.cpuSeconds.toFixed(2)} CPU s in ${one.seconds.toFixed(2)} s, ${one.passes} passes`,
    );
    all.push(one);
  }
  return all;
}

/** The mean perplexity of what was learnt. */
async function judged(matrix: string, all: readonly Learnt[]): Promise<number> {
  const files = all.map(({ components }) => components);
  const judge = join(root, "bench/programs/topics.mjs");
  const perplexities = (await printedBy(process.execPath, [judge, "judge", matrix, ...files])) as number[]; // as it prints
  console.error(`  perplexities ${perplexities.map((one) => one.toFixed(0)).join(", ")}`);
  return perplexities.reduce((a, b) => a + b, 0) / perplexities.length;
}

async function printedBy(program: string, args: readonly string[]): Promise<unknown> {
  // One thread each: NumPy's others would only wait, at a cost.
  const { exitCode, stdout, stderr } = await runProgram(program, args, { env: { OPENBLAS_NUM_THREADS: "1" } });
  if (exitCode !== 0) throw new Error(`${args.join(" ")} ended with ${exitCode}: ${stderr}`);
  return JSON.parse(stdout);
}

/** The reviews' words as counts, those of one review in five to be judged by. */
async function matrixOfReviews() {
  const database = await DuckDBInstance.create(":memory:");
  const connection = await database.connect();
  const reader = await connection.runAndReadAll(
    "SELECT reviewText FROM read_parquet($1, file_row_number = true) ORDER BY file_row_number",
    [reviews],
  );
  const texts = reader.getRowsJS().map(([text]) => (typeof text === "string" ? text : ""));
  connection.closeSync();
  database.closeSync();
  const wordsOf = createWordReader();
  const documents = texts.map(wordsOf);
  const documentsOfWord = new Map<string, number>();
  for (const word of documents.flatMap((words) => [...new Set(words)])) {
    documentsOfWord.set(word, (documentsOfWord.get(word) ?? 0) + 1);
  }
  const vocabulary = chooseVocabulary(documentsOfWord, documents.length, topicSettings().vocabulary);
  const count = createCounter(vocabulary);
  const random = createRandom(1);
  const training: unknown[] = [];
  const heldOut: unknown[] = [];
  for (const words of documents) {
    const { words: numbers, counts } = count(words);
    (random.chance(0.2) ? heldOut : training).push([[...numbers], [...counts]]);
  }
  return { words: vocabulary.length, training, heldOut };
}
