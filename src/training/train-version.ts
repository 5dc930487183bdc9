import { availableParallelism, freemem } from "node:os";
import { join } from "node:path";
import type { BatchEngine } from "../batch/index.js";
import { type Algorithm, labelHash, type ModelDefinition } from "../definition/index.js";
import { invariant, isGranaryError } from "../errors/index.js";
import { sha256OfFile } from "../files/index.js";
import { type Imputation, type ModelManifest, openModelStore } from "../model/index.js";
import type { RegistryState } from "../registry/index.js";
import { formatMicros } from "../time/index.js";
import { boostingLearner, forestLearner, type Learner, logisticLearner } from "./algorithms/index.js";
import { columnsAtMost, type LoadedTrainingSet, loadTrainingSet, type Split, type TrainingSet } from "./data/index.js";
import { featuresOfModel } from "./model-features.js";
import { type Promotion, promoteVersion } from "./promote.js";
import { reportPage } from "./report/index.js";
import { type TrainProgress, trainModel } from "./train-model.js";
import type { TrainReport } from "./train-report.js";
import { openTreesTrainer, requireTreesLibrary, thisMachine } from "./trees/index.js";

/** What is trained, and where it comes from and goes to. */
export interface TrainInputs {
  readonly engine: BatchEngine;
  /** Absolute. */
  readonly repoFolder: string;
  readonly state: Pick<RegistryState, "definitions">;
  readonly model: ModelDefinition;
  /** The training set, relative to the repo's folder. */
  readonly file: string;
  /** The training set's manifest, absolute; null where it has none. */
  readonly manifestFile: string | null;
  readonly modelsFolder: string;
}

/** How it is trained; every choice has a default. */
export interface TrainSettings {
  readonly seed?: number | undefined;
  readonly folds?: number | undefined;
  /** Settings that are tried for each algorithm, at most. */
  readonly trials?: number | undefined;
  /** Time for the search of each algorithm's settings. */
  readonly budgetMillis?: number | undefined;
  readonly imputation?: Imputation | undefined;
  /** Fills in what is missing for trees too, which otherwise take it as it is. */
  readonly imputeForTrees?: boolean | undefined;
  readonly threshold?: number | undefined;
  /** How rows are split; by time where the set's cutoffs allow it, by default. */
  readonly splitBy?: Split["by"] | undefined;
  /** Makes the new version current even where it is worse than the one that is. */
  readonly force?: boolean | undefined;
  /** By the machine's clock, in microseconds. */
  readonly nowMicros: number;
  readonly onProgress?: ((progress: TrainProgress) => void) | undefined;
  readonly onNote?: ((words: string) => void) | undefined;
}

export interface TrainedModelVersion {
  readonly model: string;
  readonly version: number;
  readonly folder: string;
  readonly report: TrainReport;
  /** Algorithms that were asked for and not trained, with the reason. */
  readonly leftOut: readonly LeftOut[];
  readonly promotion: Promotion;
  readonly loaded: Pick<LoadedTrainingSet, "withoutLabel" | "report">;
}

export interface LeftOut {
  readonly algorithm: Algorithm;
  readonly why: string;
}

/**
 * Trains a model from a training set and publishes it as its next version, which becomes the current one unless that is
 * better on the very same test rows.
 * @throws GR-TREES-LIBRARY-MISSING where all algorithms asked for need the library and there is none, and what
 * `trainModel` and reading the set throw
 */
export async function trainVersion(inputs: TrainInputs, settings: TrainSettings): Promise<TrainedModelVersion> {
  const { engine, repoFolder, state, model, modelsFolder } = inputs;
  const { seed = 1, threshold = 0.5, imputation = "median", onNote, onProgress } = settings;
  const label = state.definitions.labels?.find(({ name }) => name === model.label);
  invariant(label !== undefined, `Model "${model.name}" has no applied label "${model.label}".`);
  const { features, recency, descriptions } = featuresOfModel(state, model);
  const horizonMicros = label.kind === "horizon_label" ? label.horizonMicros : 0;
  const file = {
    file: inputs.file,
    entity: label.entity,
    label: { name: label.name, type: label.type, horizonMicros },
    features,
  };
  const { set, ...loaded } = await loadTrainingSet(engine, file, repoFolder);
  await using learners = await openLearners(model.algorithms, settings, { seed, set });
  const trained = await trainModel(set, learners.learners, {
    seed,
    folds: settings.folds ?? 5,
    imputation,
    threshold,
    splitBy: settings.splitBy,
    budgetMillis: settings.budgetMillis ?? 60_000,
    recency,
    onProgress,
  });
  const store = openModelStore(modelsFolder);
  const trainedAt = formatMicros(settings.nowMicros);
  const shared: Omit<ModelManifest, "version" | keyof typeof trained.manifest> = {
    format: 1,
    model: model.name,
    label: { name: label.name, hash: labelHash(label) },
    service: model.service,
    trained_at: trainedAt,
    training_set: {
      rows: set.rows,
      sha256: await sha256OfFile(join(repoFolder, inputs.file)),
      manifest_sha256: inputs.manifestFile === null ? null : await sha256OfFile(inputs.manifestFile),
    },
  };
  const { report } = trained;
  const version = await store.publish(model.name, (number) => {
    const facts = { model: model.name, version: number, label: label.name, trainedAt, seed, leftOut: learners.leftOut };
    const manifest: ModelManifest = { ...shared, ...trained.manifest, version: number };
    return {
      ...trained.files,
      "manifest.json": text(manifest),
      "metrics.json": text(metricsOf(report)),
      "report.json": text({ ...facts, ...report }),
      "report.html": reportPage(report, { ...facts, labelDescription: label.description, descriptions }),
    };
  });
  onNote?.(`Version ${version} of model "${model.name}" is written.`);
  return {
    model: model.name,
    version,
    folder: join(modelsFolder, model.name, String(version)),
    report,
    leftOut: learners.leftOut,
    promotion: await promoteVersion(store, {
      model: model.name,
      version,
      set,
      rows: trained.split.test,
      force: settings.force === true,
    }),
    loaded,
  };
}

interface Learners extends AsyncDisposable {
  readonly learners: readonly Learner[];
  readonly leftOut: readonly LeftOut[];
}

/** The learners of the algorithms; those of trees are left out where there is no library and another one is asked for. */
async function openLearners(
  algorithms: readonly Algorithm[],
  settings: TrainSettings,
  { seed, set }: { readonly seed: number; readonly set: TrainingSet },
): Promise<Learners> {
  const linear = algorithms.includes("logistic_regression") ? [logisticLearner()] : [];
  const ofTrees = algorithms.filter((algorithm) => algorithm !== "logistic_regression");
  if (ofTrees.length === 0) return { learners: linear, leftOut: [], [Symbol.asyncDispose]: async () => {} };
  let library: string;
  try {
    library = (await requireTreesLibrary(thisMachine(), { mayFetch: true, onFetch: settings.onNote })).path;
  } catch (error) {
    if (linear.length === 0 || !isGranaryError(error, "GR-TREES-LIBRARY-MISSING")) throw error;
    settings.onNote?.(`${ofTrees.join(" and ")} left out: ${error.detail} ${error.hint}`);
    const leftOut = ofTrees.map((algorithm) => ({ algorithm, why: `${error.detail} ${error.hint}` }));
    return { learners: linear, leftOut, [Symbol.asyncDispose]: async () => {} };
  }
  const trainer = openTreesTrainer({ library, workers: jobsAtOnce(set), timeoutMillis: trainingMillis });
  const trials = settings.trials ?? 8;
  const options = { trainer, seed, trials, keepsMissing: settings.imputeForTrees !== true };
  const learnerOf: Readonly<Record<Algorithm, () => Learner>> = {
    logistic_regression: logisticLearner,
    xgboost: () => boostingLearner(options),
    random_forest: () => forestLearner({ ...options, trials: Math.min(trials, 4) }),
  };
  const learners = algorithms.map((algorithm) => learnerOf[algorithm]());
  return { learners, leftOut: [], [Symbol.asyncDispose]: () => trainer[Symbol.asyncDispose]() };
}

/** As many as there are processors, and as have room: XGBoost holds a row's numbers, their bins and gradients of its own. */
function jobsAtOnce({ rows, features }: TrainingSet): number {
  const bytesAJob = rows * features.reduce((sum, feature) => sum + columnsAtMost(feature), 0) * bytesPerNumber;
  return Math.max(1, Math.min(availableParallelism(), Math.floor(freemem() / 2 / Math.max(1, bytesAJob))));
}

const bytesPerNumber = 16;

/** How long one model may take to be trained. */
const trainingMillis = 3_600_000;

/** The figures alone, by algorithm: what programs compare versions by. */
function metricsOf({ champion, algorithms, baseline }: TrainReport) {
  return {
    champion,
    baseline: baseline === null ? null : { feature: baseline.feature, roc_auc: baseline.rocAuc },
    algorithms: algorithms.map(({ algorithm, crossValidation, test }) => ({
      algorithm,
      cross_validated_roc_auc: crossValidation.rocAuc,
      roc_auc: test.rocAuc,
      pr_auc: test.prAuc,
      log_loss: test.logLoss,
      brier: test.brier,
      calibration_error: test.calibration.error,
      accuracy: test.report.accuracy,
      precision: test.report.positive.precision,
      recall: test.report.positive.recall,
      f1: test.report.positive.f1,
    })),
  };
}

function text(content: unknown): string {
  return `${JSON.stringify(content, null, 2)}\n`;
}
