import { rm } from "node:fs/promises";
import { stageFolder } from "../files/index.js";
import { onDemandCodeOf, openTrainingSetStore, type TrainingSet, viewsRead } from "../offline/index.js";
import { labelNamed, modelNamed, serviceNamed } from "../registry/index.js";
import { computeTrainingSet, type TrainingSetSource } from "./compute-training-set.js";
import { fitsOfViews } from "./fit-sources.js";
import type { Workplace } from "./workplace.js";

/** What a training set is asked for: that of a model, or of a label and a feature service by themselves, by name. */
export type TrainingSetRequest = (
  | { readonly model: string; readonly label?: never; readonly service?: never }
  | { readonly model?: never; readonly label: string; readonly service: string }
) & {
  /** In place of the model's; the newest UTC midnight whose label is known by default. */
  readonly cutoffsMicros?: readonly number[];
  /** Leaves out rows that became known after a label's instant, as by default: what could have been served then. */
  readonly knownBy?: boolean;
  readonly onProgress?: (message: string) => void;
};

/**
 * Makes a training set, and makes it the current one: `training_dataset.parquet` and its manifest in the folder of training
 * sets, or where the repo has several models, in the folder of the model. Made again from equal inputs, it is equal to the
 * byte. Throws `GR-REGISTRY-UNKNOWN-NAME`, `GR-LABEL-NOT-KNOWN`, `GR-TRAINING-SET-EMPTY`, `GR-HISTORY-NAME-TAKEN`,
 * `GR-LOCK-HELD` and what reading sources throws.
 */
export async function makeTrainingSet(workplace: Workplace, request: TrainingSetRequest): Promise<TrainingSet> {
  const { repo, state } = workplace;
  const store = openTrainingSetStore(repo.config.materializedFolder);
  const source = trainingSetSource(workplace, request);
  return store.exclusively({ purpose: `training set of ${source.model ?? source.label.name}` }, async () => {
    const staged = await stageFolder(store.folder);
    try {
      const { file, manifest } = await computeTrainingSet(workplace, source, staged, request.onProgress);
      const several = (state.definitions.models ?? []).length > 1;
      return await store.publish(file, manifest, several ? source.model : null);
    } finally {
      await rm(staged, { recursive: true, force: true });
    }
  });
}

/** What a training set that is asked for is computed from. Throws `GR-REGISTRY-UNKNOWN-NAME`. */
export function trainingSetSource(workplace: Workplace, request: TrainingSetRequest): TrainingSetSource {
  const { repo, state } = workplace;
  const { model, label, service, cutoffs } = asked(workplace, request);
  const features = serviceNamed(state, service).features.map(({ view, feature }) => ({ view, feature }));
  const { onDemandViews = [] } = state.definitions;
  const read = viewsRead(features, onDemandViews);
  const views = state.definitions.views.filter(({ name }) => read.has(name));
  return {
    model,
    label: labelNamed(state, label),
    views: state.definitions.views,
    onDemandViews,
    features,
    cutoffsMicros: cutoffs,
    knownBy: request.knownBy ?? true,
    artifactsAt: async (asOfMicros) => (await fitsOfViews(workplace, views, { asOfMicros })).artifacts,
    codeOf: (plan) => onDemandCodeOf(repo.folder, plan),
  };
}

function asked({ state }: Workplace, request: TrainingSetRequest) {
  const cutoffs = request.cutoffsMicros ?? null;
  if (request.model === undefined) return { model: null, label: request.label, service: request.service, cutoffs };
  const { name, label, service, cutoffsMicros } = modelNamed(state, request.model);
  return { model: name, label, service, cutoffs: cutoffs ?? cutoffsMicros };
}
