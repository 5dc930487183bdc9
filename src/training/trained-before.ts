import { labelHash, type ModelDefinition } from "../definition/index.js";
import { isGranaryError } from "../errors/index.js";
import { type ModelManifest, openModelStore } from "../model/index.js";
import type { RegistryState } from "../registry/index.js";
import { featuresOfModel } from "./model-features.js";
import { findTreesLibrary, thisMachine } from "./trees/index.js";

export interface TrainedBefore {
  /** The newest version that was trained on the very same; null where there is none. */
  readonly same: number | null;
  /** The version that is served; null where none is. */
  readonly current: number | null;
}

/**
 * Whether a model was trained before on data of that digest, from the same features in the same meanings, for the same
 * label, by all the algorithms that can be trained here: then training it again would give what there is.
 */
export async function trainedBefore(
  state: Pick<RegistryState, "definitions">,
  model: ModelDefinition,
  { modelsFolder, sha256 }: { readonly modelsFolder: string; readonly sha256: string },
): Promise<TrainedBefore> {
  const store = openModelStore(modelsFolder);
  const current = (await store.current(model.name))?.version ?? null;
  const label = state.definitions.labels?.find(({ name }) => name === model.label);
  const { features } = featuresOfModel(state, model);
  const meanings = features.map(({ name, view, hash }) => [name, view, hash]);
  const isSame = (manifest: ModelManifest): boolean =>
    manifest.training_set.sha256 === sha256 &&
    manifest.service === model.service &&
    manifest.label.name === model.label &&
    (label === undefined || manifest.label.hash === labelHash(label)) &&
    JSON.stringify(manifest.preparation.features.map(({ name, view, hash }) => [name, view, hash])) ===
      JSON.stringify(meanings) &&
    coversAlgorithms(manifest, model);
  for (const version of (await store.versions(model.name)).toReversed()) {
    try {
      if (isSame(await store.manifest(model.name, version))) return { same: version, current };
    } catch (error) {
      // What can't be read is no reason not to train.
      if (!isGranaryError(error, "GR-MODEL-UNREADABLE")) throw error;
    }
  }
  return { same: null, current };
}

/** Trees that were left out for want of the library are missing only once it is there. */
function coversAlgorithms({ algorithms }: ModelManifest, model: ModelDefinition): boolean {
  const trained = algorithms.map(({ algorithm }) => algorithm);
  const hasTrees = findTreesLibrary(thisMachine()) !== null;
  return (
    trained.every((algorithm) => model.algorithms.includes(algorithm)) &&
    model.algorithms.every(
      (algorithm) => trained.includes(algorithm) || (algorithm !== "logistic_regression" && !hasTrees),
    )
  );
}
