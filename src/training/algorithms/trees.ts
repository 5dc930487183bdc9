import { availableParallelism } from "node:os";
import { invariant } from "../../errors/index.js";
import { treesColumnName } from "../../model/index.js";
import { createRandom } from "../../random/index.js";
import { shareMatrix, type TreesJob, type TreesTrainer } from "../trees/index.js";
import type { Learner, LearningData, Settings } from "./learner.js";

export interface TreesLearnerOptions {
  readonly trainer: TreesTrainer;
  readonly seed: number;
  /** Settings that are tried at most. */
  readonly trials: number;
  readonly keepsMissing: boolean;
}

const boostingRounds = 600;
const patience = 25;

/** The declared space of boosting. The first of each is where the search begins. */
const boostingSpace = {
  max_depth: [4, 3, 6, 2],
  eta: [0.05, 0.1, 0.03],
  min_child_weight: [5, 1, 20],
  subsample: [0.8, 1, 0.6],
  colsample_bytree: [0.7, 1, 0.4],
  reg_lambda: [1, 5, 20],
};

const forestSpace = { max_depth: [8, 6, 10], min_child_weight: [5, 1, 15], colsample_bynode: [0.4, 0.25, 0.6] };
const forestTrees = 200;

/** Boosted trees, ended by the held rows' log loss. */
export function boostingLearner(options: TreesLearnerOptions): Learner {
  return treesLearner("xgboost", options, boostingSpace, (settings, rounds) => ({
    parameters: settings,
    rounds: rounds ?? boostingRounds,
    patience: rounds === null ? patience : null,
  }));
}

/** A random forest: one round of trees that each see a part of the rows, and at each split a part of the columns. */
export function forestLearner(options: TreesLearnerOptions): Learner {
  return treesLearner("random_forest", options, forestSpace, (settings) => ({
    parameters: { ...settings, num_parallel_tree: forestTrees, subsample: 0.63, eta: 1 },
    rounds: 1,
    patience: null,
  }));
}

type Plan = Pick<TreesJob, "rounds" | "patience" | "parameters">;

function treesLearner(
  algorithm: "xgboost" | "random_forest",
  { trainer, seed, trials, keepsMissing }: TreesLearnerOptions,
  space: Readonly<Record<string, readonly number[]>>,
  plan: (settings: Settings, rounds: number | null) => Plan,
): Learner {
  const jobOf = (
    settings: Settings,
    { train, held, names }: LearningData,
    rounds: number | null,
    threads: number,
  ): TreesJob => {
    const { parameters, ...rest } = plan(settings, rounds);
    return {
      ...rest,
      train: shareMatrix(train),
      held: held === null ? null : shareMatrix(held),
      names: names.map(treesColumnName),
      parameters: { objective: "binary:logistic", eval_metric: "logloss", seed, nthread: threads, ...parameters },
      wantsModel: held === null,
    };
  };
  return {
    algorithm,
    keepsMissing,
    candidates: candidatesOf(space, trials, seed),
    learn: async (settings, parts) => {
      const jobs = parts.map((part) => jobOf(settings, part, null, 1));
      const learnt = [];
      for await (const { rounds, probabilities } of trainer.train(jobs)) {
        learnt.push({ rounds, probabilities: Float64Array.from(probabilities ?? []) });
      }
      return learnt;
    },
    fit: async (settings, data, rounds) => {
      const job = jobOf(settings, { ...data, held: null }, rounds, availableParallelism());
      const result = (await trainer.train([job]).next()).value;
      invariant(result?.model != null, "A job gave no model.");
      return { content: result.model, gains: byColumn(result.gains, data.names) };
    },
  };
}

/** Gains by the columns' own names. */
function byColumn(gains: Readonly<Record<string, number>>, names: readonly string[]): Readonly<Record<string, number>> {
  return Object.fromEntries(names.map((name) => [name, gains[treesColumnName(name)] ?? 0]));
}

/** The beginning of the space, then settings drawn from it at random, each once. */
export function candidatesOf(
  space: Readonly<Record<string, readonly number[]>>,
  trials: number,
  seed: number,
): readonly Settings[] {
  const random = createRandom(seed, trials);
  const entries = Object.entries(space);
  const size = entries.reduce((product, [, values]) => product * values.length, 1);
  const found = new Map<string, Settings>();
  for (let first = true; found.size < Math.min(trials, size); first = false) {
    const settings = Object.fromEntries(
      entries.map(([name, values]) => [name, values[first ? 0 : random.below(values.length)] ?? 0]),
    );
    found.set(JSON.stringify(settings), settings);
  }
  return [...found.values()];
}
