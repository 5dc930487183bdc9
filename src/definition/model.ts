import { didYouMean, fail } from "../errors/index.js";
import type { DataType } from "../schema/index.js";
import { type InstantInput, microsOf } from "../time/index.js";
import type { Entity } from "./entity.js";
import type { FeatureService } from "./feature-service.js";
import type { Label } from "./label.js";
import { checkName } from "./names.js";

/** The algorithms that a model can be trained by. */
export const algorithms = ["logistic_regression", "xgboost", "random_forest"] as const;

export type Algorithm = (typeof algorithms)[number];

/** What a model is to learn, from what, and how, as data. */
export interface ModelDefinition {
  readonly kind: "model";
  readonly name: string;
  readonly description: string;
  /** Who answers for it; empty where nobody is named. */
  readonly owner: string;
  readonly version: string;
  /** The feature service that it reads, by name. */
  readonly service: string;
  /** The label that it learns, by name. */
  readonly label: string;
  readonly algorithms: readonly Algorithm[];
  /** The instants that it is trained at, ascending; null: the newest UTC midnight whose label is known. */
  readonly cutoffsMicros: readonly number[] | null;
}

/** A model as an author holds it. `S` and `L` carry its service and its label for inference. */
export type Model<S extends FeatureService = FeatureService, L extends Label = Label> = ModelDefinition & {
  readonly serviceType?: S;
  readonly labelType?: L;
};

/**
 * Declares a model: `model("churn", { service: churnFeatures, label: churned, algorithms: ["xgboost"] })`.
 * @throws GR-DEFINITION-INVALID, GR-TIME-INVALID for a cutoff that is none
 */
export function model<S extends FeatureService, L extends Label<Entity, DataType>>(
  name: string,
  options: {
    readonly service: S;
    readonly label: L;
    readonly algorithms: readonly Algorithm[];
    /** The newest UTC midnight whose label is known, by default. */
    readonly cutoffs?: readonly InstantInput[];
    readonly description?: string;
    readonly owner?: string;
    /** "1.0" by default. */
    readonly version?: string;
  },
): Model<S, L> {
  checkName(name, "A model");
  const { service, label } = options;
  if (service.kind !== "feature_service") fail("GR-DEFINITION-INVALID", `Model "${name}" has no feature service.`);
  if (label.kind !== "horizon_label" && label.kind !== "file_label") {
    fail("GR-DEFINITION-INVALID", `Model "${name}" has no label.`);
  }
  if (options.algorithms.length === 0) fail("GR-DEFINITION-INVALID", `Model "${name}" has no algorithm.`);
  const unknown = options.algorithms.find((one) => !algorithms.includes(one));
  if (unknown !== undefined) {
    fail("GR-DEFINITION-INVALID", `Model "${name}" has no algorithm "${unknown}".${didYouMean(unknown, algorithms)}`, {
      hint: `Algorithms are ${algorithms.join(", ")}.`,
    });
  }
  if (new Set(options.algorithms).size < options.algorithms.length) {
    fail("GR-DEFINITION-INVALID", `Model "${name}" names an algorithm twice.`);
  }
  const definition: ModelDefinition = {
    kind: "model",
    name,
    description: options.description ?? "",
    owner: options.owner ?? "",
    version: options.version ?? "1.0",
    service: service.name,
    label: label.name,
    algorithms: Object.freeze([...options.algorithms]),
    cutoffsMicros: cutoffsOf(name, label, options.cutoffs),
  };
  return Object.freeze(definition);
}

function cutoffsOf(name: string, label: Label, cutoffs: readonly InstantInput[] | undefined): readonly number[] | null {
  if (cutoffs === undefined) return null;
  if (label.kind === "file_label") {
    fail("GR-DEFINITION-INVALID", `Model "${name}" has cutoffs, and the rows of its label file have instants already.`);
  }
  if (cutoffs.length === 0) fail("GR-DEFINITION-INVALID", `Model "${name}" has an empty list of cutoffs.`);
  return Object.freeze([...new Set(cutoffs.map(microsOf))].sort((a, b) => a - b));
}
