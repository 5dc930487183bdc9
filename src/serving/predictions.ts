import { stat } from "node:fs/promises";
import { join } from "node:path";
import { type Algorithm, algorithms } from "../definition/index.js";
import { didYouMean, fail } from "../errors/index.js";
import { type LoadedModel, openModelStore, refuseOtherMeaning } from "../model/index.js";
import { featureMeaning, type RegistryState } from "../registry/index.js";
import { fromOutside, type Value } from "../schema/index.js";
import type { Clock } from "../time/index.js";
import type { EntityValues, OutsideKeys, OutsideRequest, ReadShape, Serving } from "./contract.js";

/** Which model is asked: the current version's champion by default. */
export interface ModelSelection {
  readonly model: string;
  readonly version?: number | undefined;
  readonly algorithm?: string | undefined;
  /** Whether to say how much each feature moves the prediction. */
  readonly explain?: boolean | undefined;
}

/** How much each feature moves the logarithm of the odds; `base` and all of them add up to the prediction's. */
export interface PredictionShares {
  readonly base: number;
  readonly contributions: Readonly<Record<string, number>>;
}

/** A prediction as programs see it. */
export interface PredictionTold {
  readonly prediction: boolean;
  readonly probability: number;
  /** Features without a value, taken as in training. */
  readonly missing: readonly string[];
  readonly explanation?: PredictionShares;
}

export interface ModelTold {
  readonly name: string;
  readonly version: string;
  readonly algorithm: Algorithm;
}

export interface OnePrediction {
  readonly model: ModelTold;
  readonly told: PredictionTold;
}

export interface ManyPredictions {
  readonly model: ModelTold;
  readonly shape: ReadShape;
  /** In the order of the keys; null where no view has a row for the entity. */
  readonly rows: readonly { readonly row: EntityValues; readonly told: PredictionTold | null }[];
}

/**
 * Predictions by trained models. All throw GR-MODEL-UNKNOWN for a model that the registry lacks, GR-MODEL-UNTRAINED for one
 * without a version, GR-MODEL-VERSION-UNKNOWN, GR-MODEL-ALGORITHM-UNKNOWN and GR-MODEL-UNREADABLE.
 */
export interface Predictions {
  /**
   * By an entity's features online. @throws GR-ENTITY-NOT-FOUND, GR-MODEL-OTHER-DEFINITION where a feature's meaning is not
   * that of the training, and what `Serving.get` throws
   */
  ofEntity(selection: ModelSelection, keys: OutsideKeys, request?: OutsideRequest): Promise<OnePrediction>;
  /** By the features of many entities online; request data is for all of them, or each has its own. */
  ofEntities(
    selection: ModelSelection,
    keys: readonly OutsideKeys[],
    request?: OutsideRequest | readonly OutsideRequest[],
  ): Promise<ManyPredictions>;
  /** By features that are given; those left out are missing. @throws GR-FEATURE-UNKNOWN, GR-VALUE-TYPE */
  ofFeatures(selection: ModelSelection, features: Readonly<Record<string, unknown>>): Promise<OnePrediction>;
  /** Returns once every model that has a current version is loaded. */
  checkModels(): Promise<void>;
}

export interface PredictionsOptions {
  readonly state: RegistryState;
  readonly serving: Serving;
  readonly clock: Clock;
  readonly modelsFolder: string;
}

/** Opens the trained models of an applied state. A version that is made current is taken by the next prediction. */
export function createPredictions({ state, serving, clock, modelsFolder }: PredictionsOptions): Predictions {
  const store = openModelStore(modelsFolder);
  const names = (state.definitions.models ?? []).map(({ name }) => name);
  // As many as there are on disk: what can't be loaded is not kept.
  const loaded = new Map<string, Promise<LoadedModel>>();
  const meanings = new Map<string, string | null>();
  const pointers = new Map<string, { readonly mark: string; readonly version: number }>();

  /** The current version, read again only where its pointer was replaced. */
  async function currentOf(model: string): Promise<number> {
    const found = await stat(join(modelsFolder, model, "current.json")).catch(() => null);
    const mark = found === null ? "" : `${found.ino}:${found.mtimeMs}`;
    const known = pointers.get(model);
    if (known !== undefined && known.mark === mark && mark !== "") return known.version;
    const version = (await store.current(model))?.version;
    if (version === undefined)
      fail("GR-MODEL-UNTRAINED", `Model "${model}" has no trained version in ${modelsFolder}.`);
    pointers.set(model, { mark, version });
    return version;
  }

  async function modelOf({ model, version, algorithm }: ModelSelection): Promise<LoadedModel> {
    if (!names.includes(model)) {
      fail("GR-MODEL-UNKNOWN", `The registry has no model "${model}".${didYouMean(model, names)}`);
    }
    const chosen = algorithm === undefined ? undefined : algorithms.find((one) => one === algorithm);
    if (algorithm !== undefined && chosen === undefined) {
      fail("GR-MODEL-ALGORITHM-UNKNOWN", `There is no algorithm "${algorithm}".${didYouMean(algorithm, algorithms)}`);
    }
    const number = version ?? (await currentOf(model));
    const key = `${model}/${number}/${chosen ?? ""}`;
    const known = loaded.get(key);
    if (known !== undefined) return known;
    const loading = store.load(model, { version: number, algorithm: chosen });
    loaded.set(key, loading);
    loading.catch(() => loaded.delete(key));
    return loading;
  }

  function told(model: LoadedModel, values: readonly Value[], explain: boolean): PredictionTold {
    if (!explain) return model.predict(values, clock());
    const { base, contributions, ...prediction } = model.explain(values, clock());
    const shares = model.features.map(({ name }, index) => [name, contributions[index] ?? 0]);
    return { ...prediction, explanation: { base, contributions: Object.fromEntries(shares) } };
  }

  function meaningOf(view: string, feature: string): string | null {
    const id = `${view}.${feature}`;
    const known = meanings.get(id);
    if (known !== undefined) return known;
    const meaning = featureMeaning(state.definitions, view, feature);
    meanings.set(id, meaning);
    return meaning;
  }

  /** Where the model's features stand in a read of its service. @throws GR-MODEL-OTHER-DEFINITION */
  function placesIn(shape: ReadShape, { manifest, features }: LoadedModel): readonly number[] {
    return features.map((feature) => {
      const { name, view, hash } = feature;
      const applied = view === null ? null : meaningOf(view, name);
      const place = shape.features.findIndex((one) => one.name === name);
      if (place >= 0 && (hash === null || applied === hash)) return place;
      return refuseOtherMeaning(manifest, feature, applied);
    });
  }

  return {
    ofEntity: async (selection, keys, request) => {
      const model = await modelOf(selection);
      const { shape, row } = await serving.get({ keys, request, service: model.manifest.service });
      const places = placesIn(shape, model);
      const values = places.map((place) => row.values[place] ?? null);
      return { model: toldOf(model), told: told(model, values, selection.explain === true) };
    },
    ofEntities: async (selection, keys, request) => {
      const model = await modelOf(selection);
      const { shape, rows } = await serving.getMany({ keys, request, service: model.manifest.service });
      const places = placesIn(shape, model);
      return {
        model: toldOf(model),
        shape,
        rows: rows.map((row) => {
          if (row.eventTimesMicros.every((time) => time === null)) return { row, told: null };
          const values = places.map((place) => row.values[place] ?? null);
          return { row, told: told(model, values, selection.explain === true) };
        }),
      };
    },
    ofFeatures: async (selection, features) => {
      const model = await modelOf(selection);
      const known = model.features.map(({ name }) => name);
      const unknown = Object.keys(features).find((name) => !known.includes(name));
      if (unknown !== undefined) {
        fail(
          "GR-FEATURE-UNKNOWN",
          `Model "${selection.model}" takes no feature "${unknown}".${didYouMean(unknown, known)}`,
        );
      }
      const values = model.features.map(({ name, type }) => fromOutside(features[name], type, name));
      return { model: toldOf(model), told: told(model, values, selection.explain === true) };
    },
    checkModels: async () => {
      for (const model of names) {
        if ((await store.current(model)) !== null) await modelOf({ model });
      }
    },
  };
}

function toldOf({ manifest, algorithm }: LoadedModel): ModelTold {
  return { name: manifest.model, version: String(manifest.version), algorithm };
}
