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
 * Makes a version of a model the served one, unless the current one ranks the same rows better. One that can't judge them is
 * no hindrance: it takes features that the set lacks or has in another meaning, which serving refuses too, or can't be read.
 */
export async function promoteVersion(store: ModelStore, options: PromoteOptions): Promise<Promotion> {
  const { model, version, force } = options;
  const before = await unlessLost(() => store.current(model));
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
  return unlessLost(async () => {
    const loaded = await store.load(model, { version });
    const places = loaded.features.map(({ name, hash }) =>
      set.features.findIndex((one) => one.name === name && (hash === null || one.hash === hash)),
    );
    if (places.includes(-1)) return null;
    const own = { ...set, columns: places.map((place) => set.columns[place] ?? []) };
    const { seed, threshold } = loaded.manifest;
    return evaluateOn(loaded, own, rows, { seed, threshold }).rocAuc.value;
  });
}

/** Null where what is looked for is damaged, or no longer there. */
async function unlessLost<T>(look: () => Promise<T>): Promise<T | null> {
  try {
    return await look();
  } catch (error) {
    if (isGranaryError(error, "GR-MODEL-UNREADABLE") || isGranaryError(error, "GR-MODEL-VERSION-UNKNOWN")) return null;
    throw error;
  }
}
