import { isGranaryError } from "../errors/index.js";
import type { openModelStore } from "../model/index.js";
import type { TrainingSet } from "./data/index.js";
import { evaluateOn } from "./evaluate-on.js";

type ModelStore = ReturnType<typeof openModelStore>;

/** Whether a version became the served one, and by what comparison. */
export interface Promotion {
  readonly promoted: boolean;
  /** Of the version's champion, on the same rows as the current one's; null where there is nothing to compare with. */
  readonly rocAuc: number | null;
  readonly current: { readonly version: number; readonly rocAuc: number | null } | null;
}

export interface PromoteOptions {
  readonly model: string;
  readonly version: number;
  readonly set: TrainingSet;
  /** The rows of the set that both are judged by. */
  readonly rows: Uint32Array;
  /** Promotes even what is worse. */
  readonly force: boolean;
}

/** A difference in ROC-AUC that is none. */
const negligible = 1e-9;

/**
 * Makes a version of a model the served one, unless the current one ranks the same rows better. One that can't judge them,
 * as it takes features that the set lacks, is no hindrance.
 */
export async function promoteVersion(store: ModelStore, options: PromoteOptions): Promise<Promotion> {
  const { model, version, force } = options;
  const before = await store.current(model);
  const rocAuc = await areaOf(store, version, options);
  const current =
    before === null ? null : { version: before.version, rocAuc: await areaOf(store, before.version, options) };
  const isWorse = current !== null && current.rocAuc !== null && (rocAuc ?? 0) < current.rocAuc - negligible;
  const promoted = force || !isWorse;
  if (promoted) await store.makeCurrent(model, version);
  return { promoted, rocAuc, current };
}

async function areaOf(
  store: ModelStore,
  version: number,
  { model, set, rows }: PromoteOptions,
): Promise<number | null> {
  try {
    const loaded = await store.load(model, { version });
    const places = loaded.features.map(({ name }) => set.features.findIndex((feature) => feature.name === name));
    if (places.includes(-1)) return null;
    const own = { ...set, columns: places.map((place) => set.columns[place] ?? []) };
    return evaluateOn(loaded, own, rows, { seed: loaded.manifest.seed, threshold: loaded.manifest.threshold }).rocAuc
      .value;
  } catch (error) {
    if (isGranaryError(error, "GR-MODEL-UNREADABLE")) return null;
    throw error;
  }
}
