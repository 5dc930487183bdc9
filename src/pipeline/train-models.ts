import { relative } from "node:path";
import type { ModelDefinition } from "../definition/index.js";
import { type GranaryError, isGranaryError } from "../errors/index.js";
import type { TrainingSet } from "../offline/index.js";
import { wallClock } from "../time/index.js";
import { type TrainedModelVersion, type TrainSettings, trainedBefore, trainVersion } from "../training/index.js";
import { makeTrainingSet, trainingSetSource } from "./make-training-set.js";
import { cutoffsOfModel } from "./model-cutoffs.js";
import { trainingSetThere } from "./training-set-there.js";
import type { Workplace } from "./workplace.js";

/** What became of a model in a run. */
export type ModelTrained =
  | {
      readonly outcome: "trained";
      readonly model: string;
      readonly set: TrainingSet;
      readonly trained: TrainedModelVersion;
    }
  | {
      /** A version was trained on the very same before. */
      readonly outcome: "unchanged";
      readonly model: string;
      readonly set: TrainingSet;
      readonly version: number;
      readonly current: number | null;
    }
  | {
      /** It never was trained, and there are too few rows to train it on. */
      readonly outcome: "not_yet";
      readonly model: string;
      readonly why: GranaryError;
    };

export interface TrainModelsOptions {
  readonly models: readonly ModelDefinition[];
  /** Labels that were not known by then are not trained on, unless the model names its cutoffs. */
  readonly asOfMicros: number;
  readonly settings?: Pick<TrainSettings, "seed" | "folds" | "trials" | "budgetMillis">;
  readonly onProgress?: (model: string, message: string) => void;
  readonly onNote?: (words: string) => void;
  readonly onSet?: (set: TrainingSet, made: boolean) => void;
  readonly onTrained?: (one: ModelTrained) => void | Promise<void>;
}

/**
 * Trains models, each from its training set, which is made by what was known at each label's instant: what could have been
 * served then. A set that is there and a version that was trained on it are not made again.
 * Throws what making a training set and training throw.
 */
export async function trainModels(workplace: Workplace, options: TrainModelsOptions): Promise<readonly ModelTrained[]> {
  const all: ModelTrained[] = [];
  for (const model of options.models) {
    const one = await trainOne(workplace, model, options);
    await options.onTrained?.(one);
    all.push(one);
  }
  return all;
}

async function trainOne(
  workplace: Workplace,
  model: ModelDefinition,
  options: TrainModelsOptions,
): Promise<ModelTrained> {
  const { repo, state, engine } = workplace;
  const { modelsFolder } = repo.config;
  const at = (message: string) => options.onProgress?.(model.name, message);
  try {
    const cutoffs = await cutoffsOfModel(workplace, model, options.asOfMicros);
    const request = {
      model: model.name,
      ...(cutoffs === null ? {} : { cutoffsMicros: cutoffs }),
      onProgress: at,
    };
    at("looking for a training set");
    const there = await trainingSetThere(workplace, trainingSetSource(workplace, request));
    const set = there ?? (await makeTrainingSet(workplace, request));
    options.onSet?.(set, there === null);
    const before = await trainedBefore(state, model, { modelsFolder, sha256: set.sha256 });
    if (before.same !== null) {
      return { outcome: "unchanged", model: model.name, set, version: before.same, current: before.current };
    }
    const trained = await trainVersion(
      {
        engine,
        repoFolder: repo.folder,
        state,
        model,
        file: relative(repo.folder, set.file),
        manifestFile: set.manifestFile,
        modelsFolder,
      },
      {
        ...options.settings,
        nowMicros: wallClock(),
        onNote: options.onNote,
        onProgress: ({ algorithm, step, done, of }) =>
          at(step === "tuning" ? `${algorithm}: settings ${done} of ${of}` : `${algorithm}: ${step}`),
      },
    );
    return { outcome: "trained", model: model.name, set, trained };
  } catch (error) {
    const tooFew = tooFewRows(error);
    if (tooFew === null) throw error;
    const { current } = await trainedBefore(state, model, { modelsFolder, sha256: "" });
    // One that could be trained before lost its data: that is told as what it is.
    if (current !== null) throw error;
    return { outcome: "not_yet", model: model.name, why: tooFew };
  }
}

function tooFewRows(error: unknown): GranaryError | null {
  const codes = ["GR-LABEL-NOT-KNOWN", "GR-TRAINING-SET-EMPTY", "GR-TRAINING-SET-UNFIT"] as const;
  return isGranaryError(error) && codes.some((code) => error.code === code) ? error : null;
}
