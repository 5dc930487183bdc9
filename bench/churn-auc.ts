import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { command, copyExample, type ExampleRepo, granaryAnswer } from "../test/example-repo.js";
import { runProgram } from "../test/run-program.js";
import type { Bench } from "./bench.js";
import { runOf } from "./measure.js";
import { oraclePython } from "./oracle-python.js";

const root = join(import.meta.dirname, "..");
const data = join(root, "../shared/data");
const script = join(root, "examples/plain_churn.py");
const mayBeBelow = 0.01;

/** Examples over public data whose cutoffs were fixed beforehand: the earlier is learnt from, the later judged. */
const sets = [
  { example: "online-retail", folder: "online_retail", key: "customer_id" },
  { example: "rent-the-runway", folder: "rent_the_runway", key: "user_id" },
  { example: "cdnow", folder: "cdnow", key: "customer_id" },
  { example: "jd-sample", folder: "jd_sample", key: "user_id" },
] as const;

/** How well champions rank customers by churn, beside those of a plain script over the same training sets. */
export const churnAuc: Bench = {
  id: "churn-auc",
  describe: "ROC-AUC of `granary train` on four public sets, beside a plain scikit-learn and XGBoost script",
  run: async () => {
    if (!existsSync(command)) return { skipped: "dist/cli/main.js is not there: run npm run build" };
    const absent = sets.find(({ folder }) => !existsSync(join(data, folder)));
    if (absent !== undefined) return { skipped: `there is no ../shared/data/${absent.folder} beside the project` };
    const found = await oraclePython(["pandas", "pyarrow", "sklearn", "xgboost"]);
    if ("skipped" in found) return found;
    const compared = [];
    for (const set of sets) compared.push(await compare(set, found.python));
    const worst = compared.reduce((one, other) => (other.above < one.above ? other : one));
    return {
      value: worst.ours,
      unit: "ROC-AUC",
      peer: worst.theirs,
      bar: `>= script - ${mayBeBelow} on each of ${sets.length} sets, no leak (least: ${worst.example})`,
      ok: compared.every(({ above, leaks }) => above >= -mayBeBelow && leaks.length === 0),
      peakRssMb: Math.max(...compared.map(({ peakRssMb }) => peakRssMb)),
    };
  },
};

interface Ranked {
  readonly roc_auc: number;
  readonly cross_validated_roc_auc: number;
  readonly interval: readonly [low: number, high: number];
}

interface Told {
  readonly champion: string;
  readonly algorithms: Readonly<Record<string, Ranked>>;
}

async function compare({ example, folder, key }: (typeof sets)[number], python: string) {
  await using repo = await copyExample(example, join(data, folder));
  await granaryAnswer(repo, "apply");
  const leaks = await leaksOf(repo);
  const { peakRssMb } = await runOf([command, "train", "churn", "--repo", repo.folder]);
  const ours = await figuresOf(repo);
  const file = join(repo.folder, "materialized_store/training_dataset.parquet");
  // One thread for NumPy: its others would only wait, at a cost.
  const ran = await runProgram(python, [script, file, "--key", key], { env: { OPENBLAS_NUM_THREADS: "1" } });
  if (ran.exitCode !== 0) throw new Error(`plain_churn.py ended with ${ran.exitCode}: ${ran.stderr}`);
  const theirs = JSON.parse(ran.stdout) as Told; // what the script prints
  console.error(`  ${example}: leaks: ${leaks.join(", ") || "none"}`);
  print("granary", ours);
  print("script", theirs);
  const [our, their] = [championOf(ours).roc_auc, championOf(theirs).roc_auc];
  return { example, ours: our, theirs: their, above: our - their, leaks, peakRssMb };
}

/**
 * What the training set's leak report tells, but for rows of the cutoff's very day in sets whose times are dates: the label
 * looks at the days after it, so they can't have come after.
 */
async function leaksOf(repo: ExampleRepo): Promise<readonly string[]> {
  const answer = (await granaryAnswer(repo, "training-set")) as {
    readonly training_sets: readonly { readonly warnings: readonly { readonly kind: string }[] }[];
  };
  const kinds = answer.training_sets.flatMap(({ warnings }) => warnings.map(({ kind }) => kind));
  return kinds.filter((kind) => kind !== "event_at_label_instant");
}

async function figuresOf(repo: ExampleRepo): Promise<Told> {
  // metrics.json is of this shape.
  const { champion, algorithms } = JSON.parse(
    await readFile(join(repo.folder, "models/churn/1/metrics.json"), "utf8"),
  ) as {
    readonly champion: string;
    readonly algorithms: readonly {
      readonly algorithm: string;
      readonly cross_validated_roc_auc: number;
      readonly roc_auc: { readonly value: number; readonly interval: { readonly low: number; readonly high: number } };
    }[];
  };
  const told = algorithms.map(({ algorithm, cross_validated_roc_auc, roc_auc: { value, interval } }) => {
    const one: Ranked = { cross_validated_roc_auc, roc_auc: value, interval: [interval.low, interval.high] };
    return [algorithm, one] as const;
  });
  return { champion, algorithms: Object.fromEntries(told) };
}

function championOf({ champion, algorithms }: Told): Ranked {
  const found = algorithms[champion];
  if (found === undefined) throw new Error(`Nothing is told of the champion ${champion}.`);
  return found;
}

function print(who: string, { champion, algorithms }: Told): void {
  for (const [name, { cross_validated_roc_auc: held, roc_auc: area, interval }] of Object.entries(algorithms)) {
    const figures = `${area.toFixed(4)} [${interval.map((end) => end.toFixed(4)).join(", ")}], ${held.toFixed(4)} in cross-validation`;
    console.error(`    ${who.padEnd(7)} ${name.padEnd(19)} ${figures}${name === champion ? ", the champion" : ""}`);
  }
}
