import type { SharedMatrix } from "./matrix.js";
import type { TreesLibrary, TreesParameters } from "./native.js";

/** What a worker trains. */
export interface TreesJob {
  readonly train: SharedMatrix;
  /** The columns' names, which the model's file holds. */
  readonly names: readonly string[];
  readonly parameters: TreesParameters;
  /** Rounds of boosting at most. */
  readonly rounds: number;
  /** Rows that are not trained on: predicted, and watched where there is `patience`. */
  readonly held: SharedMatrix | null;
  /** Ends after so many rounds in which the log loss of `held` got no better; null trains every round. */
  readonly patience: number | null;
  /** Whether the model itself is wanted. */
  readonly wantsModel: boolean;
}

export interface TreesResult {
  /** The rounds that the model has: those up to the best. */
  readonly rounds: number;
  /** Probabilities of `held`. */
  readonly probabilities: Float32Array | null;
  /** XGBoost's JSON. */
  readonly model: string | null;
  readonly gains: Readonly<Record<string, number>>;
}

export function runTreesJob(library: TreesLibrary, job: TreesJob): TreesResult {
  const train = library.matrix(job.train);
  try {
    const held = job.held === null ? null : library.matrix(job.held);
    try {
      const booster = library.booster(held === null ? [train] : [train, held], job.names, job.parameters);
      try {
        let best = { rounds: 0, loss: Number.POSITIVE_INFINITY };
        for (let round = 0; round < job.rounds; round++) {
          library.update(booster, round, train);
          if (job.patience === null || held === null) {
            best = { rounds: round + 1, loss: 0 };
            continue;
          }
          const loss = library.metric(booster, round, held);
          if (loss < best.loss || round === 0) best = { rounds: round + 1, loss };
          else if (round + 1 - best.rounds >= job.patience) break;
        }
        return {
          rounds: best.rounds,
          probabilities: held === null ? null : library.predict(booster, held, best.rounds),
          model: job.wantsModel ? library.modelJson(booster, best.rounds) : null,
          gains: job.wantsModel ? library.gains(booster) : {},
        };
      } finally {
        library.freeBooster(booster);
      }
    } finally {
      if (held !== null) library.freeMatrix(held);
    }
  } finally {
    library.freeMatrix(train);
  }
}
