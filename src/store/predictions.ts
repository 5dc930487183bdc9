import type { ResolvedConfig } from "../config/index.js";
import type { Algorithm, Model, ServiceKeys, ServiceRequest, ServiceValues } from "../definition/index.js";
import type { RegistryState } from "../registry/index.js";
import type { OutsideKeys, OutsideRequest, Predictions, Serving } from "../serving/index.js";

/** The service that a model reads. */
type ServiceOf<M> = M extends Model<infer S> ? S : never;

/** Values of a model's features by name; those left out, or null, are missing. */
export type ModelFeatures<M> = Partial<ServiceValues<ServiceOf<M>>>;

type FeatureName<M> = keyof ServiceValues<ServiceOf<M>> & string;

/** Which trained model answers, and how fully: by default the current version's champion, without reasons. */
export interface PredictChoice {
  readonly version?: number;
  readonly algorithm?: Algorithm;
}

/** With request data, where the model's service takes any. */
export type PredictOptions<M> = PredictChoice &
  (string extends keyof ServiceRequest<ServiceOf<M>>
    ? { readonly request?: OutsideRequest }
    : keyof ServiceRequest<ServiceOf<M>> extends never
      ? Readonly<Record<never, never>>
      : { readonly request: ServiceRequest<ServiceOf<M>> });

/** Left out where a model's service takes no request data. */
type OptionsArgument<M> =
  Readonly<Record<never, never>> extends PredictOptions<M>
    ? [options?: PredictOptions<M>]
    : [options: PredictOptions<M>];

/** What a model says of one row. */
export interface ModelPrediction<M> {
  /** Whether the probability reaches the model's threshold. */
  readonly prediction: boolean;
  /** How likely the label is true. */
  readonly probability: number;
  /** Features without a value, taken as in training. */
  readonly missing: readonly FeatureName<M>[];
  readonly model: { readonly name: string; readonly version: string; readonly algorithm: Algorithm };
}

/** With the reasons: shares of the log odds, which with the base add up to those of the probability. */
export interface ExplainedPrediction<M> extends ModelPrediction<M> {
  readonly base: number;
  readonly contributions: Readonly<Record<FeatureName<M>, number>>;
}

/**
 * Predictions by trained models, typed by their definitions. A version that is made current answers from the next one on.
 * All throw GR-MODEL-UNKNOWN, GR-MODEL-UNTRAINED, GR-MODEL-VERSION-UNKNOWN, GR-MODEL-ALGORITHM-UNKNOWN,
 * GR-MODEL-UNREADABLE, and GR-MODEL-OTHER-DEFINITION where features mean something else than those that it was trained on.
 */
export interface PredictReads {
  /** By the features of an entity online. @throws GR-ENTITY-NOT-FOUND, and what `store.online.get` throws */
  <M extends Model>(
    model: M,
    keys: ServiceKeys<ServiceOf<M>>,
    ...options: OptionsArgument<M>
  ): Promise<ModelPrediction<M>>;
  /** By the features of many entities online, in their order; null for one that no view has a row for. */
  many<M extends Model>(
    model: M,
    keys: readonly ServiceKeys<ServiceOf<M>>[],
    ...options: OptionsArgument<M>
  ): Promise<readonly (ModelPrediction<M> | null)[]>;
  /** By features that are given. @throws GR-FEATURE-UNKNOWN, GR-VALUE-TYPE */
  features<M extends Model>(model: M, features: ModelFeatures<M>, choice?: PredictChoice): Promise<ModelPrediction<M>>;
  /** As the first, and why. */
  explain<M extends Model>(
    model: M,
    keys: ServiceKeys<ServiceOf<M>>,
    ...options: OptionsArgument<M>
  ): Promise<ExplainedPrediction<M>>;
}

/** The predictions of a store; `serving` opens its online store with the first one. */
export function predictReads(
  state: RegistryState,
  config: ResolvedConfig,
  serving: () => Promise<Serving>,
): PredictReads {
  let opened: { readonly serving: Serving; readonly predictions: Predictions } | null = null;
  const predictions = async (): Promise<Predictions> => {
    const own = await serving();
    if (opened?.serving === own) return opened.predictions;
    const { createPredictions } = await import("../serving/index.js");
    const made = createPredictions({ state, serving: own, clock: config.clock, modelsFolder: config.modelsFolder });
    opened = { serving: own, predictions: made };
    return made;
  };

  const one = async (model: Model, keys: OutsideKeys, options: UntypedOptions, explain: boolean) => {
    const { request, ...choice } = options;
    const asked = { model: model.name, ...choice, explain };
    const answer = await (await predictions()).ofEntity(asked, keys, request);
    const { explanation, ...told } = answer.told;
    return { ...told, ...explanation, model: answer.model };
  };
  const many = async (model: Model, keys: readonly OutsideKeys[], { request, ...choice }: UntypedOptions = {}) => {
    const answer = await (await predictions()).ofEntities({ model: model.name, ...choice }, keys, request);
    return answer.rows.map(({ told }) => (told === null ? null : { ...told, model: answer.model }));
  };
  const features = async (model: Model, given: Readonly<Record<string, unknown>>, choice: PredictChoice = {}) => {
    const answer = await (await predictions()).ofFeatures({ model: model.name, ...choice }, given);
    return { ...answer.told, model: answer.model };
  };
  const reads = Object.assign(
    (model: Model, keys: OutsideKeys, options: UntypedOptions = {}) => one(model, keys, options, false),
    {
      many,
      features,
      explain: (model: Model, keys: OutsideKeys, options: UntypedOptions = {}) => one(model, keys, options, true),
    },
  );
  // Names of features are those of the model's service, whose meanings each prediction compares; its types carry them.
  return reads as PredictReads;
}

type UntypedOptions = PredictChoice & { readonly request?: OutsideRequest };
