import { invariant } from "../../errors/index.js";
import { rank, rocAuc } from "../metrics/index.js";
import type { Learner, LearningData, Settings } from "./learner.js";

/** What a cross-validation of settings came to. */
export interface Trial {
  readonly settings: Settings;
  /** ROC-AUC by fold. */
  readonly folds: readonly number[];
  /** Their mean. */
  readonly rocAuc: number;
  /** The middle one of the folds' rounds of boosting; null where there are none. */
  readonly rounds: number | null;
  /** Probabilities of every fold's held rows, fold by fold. */
  readonly probabilities: readonly Float64Array[];
}

export interface Tuning {
  readonly best: Trial;
  readonly trials: readonly Omit<Trial, "probabilities">[];
  /** Settings that the time budget left no time for. */
  readonly untried: number;
}

export interface TuneOptions {
  /** No further settings are tried once so much time has gone; the first always are. */
  readonly budgetMillis: number;
  readonly onTrial?: ((done: number, of: number) => void) | undefined;
  /** A monotonic clock, in milliseconds. */
  readonly now?: (() => number) | undefined;
}

/** Tries a learner's settings over the same folds; the best has the greatest mean ROC-AUC, the earlier of equals. */
export async function tune(learner: Learner, folds: readonly LearningData[], options: TuneOptions): Promise<Tuning> {
  const now = options.now ?? (() => performance.now());
  const startedMillis = now();
  const trials: Trial[] = [];
  let best: Trial | null = null;
  for (const settings of learner.candidates) {
    if (trials.length > 0 && now() - startedMillis > options.budgetMillis) break;
    const learnt = await learner.learn(settings, folds);
    const areas = learnt.map(({ probabilities }, index) => {
      const labels = folds[index]?.held?.labels ?? new Uint8Array(0);
      return rocAuc(rank(labels, probabilities)) ?? Number.NaN;
    });
    const trial: Trial = {
      settings,
      folds: areas,
      rocAuc: areas.reduce((sum, area) => sum + area, 0) / areas.length,
      rounds: middleOf(learnt.flatMap(({ rounds }) => rounds ?? [])),
      probabilities: learnt.map(({ probabilities }) => probabilities),
    };
    trials.push(trial);
    if (best === null || trial.rocAuc > best.rocAuc) best = trial;
    options.onTrial?.(trials.length, learner.candidates.length);
  }
  invariant(best !== null, "No settings were tried.");
  return {
    best,
    trials: trials.map(({ probabilities: _, ...told }) => told),
    untried: learner.candidates.length - trials.length,
  };
}

function middleOf(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? null;
}
