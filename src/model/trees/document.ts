import { z } from "zod";
import { fail } from "../../errors/index.js";

const numbers = z.array(z.number());

/** Columns that a model may have: memory is laid out for each. */
const mostFeatures = 1_000_000;

const tree = z.object({
  left_children: numbers,
  right_children: numbers,
  split_indices: numbers,
  split_conditions: numbers,
  default_left: z.array(z.union([z.number(), z.boolean()])),
  sum_hessian: numbers,
  split_type: numbers.optional(),
  categories: numbers.optional(),
  categories_nodes: numbers.optional(),
  categories_segments: numbers.optional(),
  categories_sizes: numbers.optional(),
});

const shape = z.object({
  version: z.array(z.number()).optional(),
  learner: z.object({
    feature_names: z.array(z.string()).optional(),
    learner_model_param: z.object({ base_score: z.string(), num_class: z.string(), num_feature: z.string() }),
    objective: z.object({ name: z.string() }),
    gradient_booster: z.object({
      name: z.string(),
      model: z.object({
        gbtree_model_param: z.object({ num_parallel_tree: z.string() }).optional(),
        trees: z.array(tree),
      }),
    }),
  }),
});

/** A tree of XGBoost's JSON: node i's fields stand at place i of each list; the root is node 0. */
export type TreeDocument = z.infer<typeof tree>;

/** What of XGBoost's JSON (https://xgboost.readthedocs.io/en/stable/tutorials/saving_model.html) scoring needs. */
export interface TreesDocument {
  readonly featureCount: number;
  /** Empty where the file has none. */
  readonly featureNames: readonly string[];
  /** The probability to which the trees add. */
  readonly baseScore: number;
  /** Trees that one round of boosting made; a random forest is one round. */
  readonly treesPerRound: number;
  readonly trees: readonly TreeDocument[];
}

/**
 * Reads a model as XGBoost writes it in JSON: boosted trees or a random forest that tell true from false.
 * @throws GR-MODEL-UNREADABLE for another form, and for models of another kind.
 */
export function readTreesDocument(content: unknown, file: string): TreesDocument {
  const parsed = shape.safeParse(content);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    fail("GR-MODEL-UNREADABLE", `${file} is no model in XGBoost's JSON: ${issue?.path.join(".")}: ${issue?.message}.`, {
      where: { file },
    });
  }
  const { learner } = parsed.data;
  const { objective, gradient_booster: booster, learner_model_param: parameters } = learner;
  if (booster.name !== "gbtree") unfit(file, `its booster is "${booster.name}", not "gbtree"`);
  if (objective.name !== "binary:logistic") unfit(file, `its objective is "${objective.name}", not "binary:logistic"`);
  if (Number(parameters.num_class) > 1) unfit(file, `it tells ${parameters.num_class} classes apart`);
  // Since XGBoost 3.1 a list in text: [5E-1].
  const baseScore = Number(parameters.base_score.replace(/^\[|\]$/g, ""));
  if (!(baseScore > 0 && baseScore < 1)) unfit(file, `its base score is ${parameters.base_score}`);
  const featureNames = learner.feature_names ?? [];
  const featureCount = Number(parameters.num_feature);
  if (!Number.isInteger(featureCount) || featureCount < 0 || featureCount > mostFeatures) {
    unfit(file, `its number of columns is "${parameters.num_feature}"`);
  }
  if (featureNames.length > 0 && featureNames.length !== featureCount) {
    unfit(file, `it tells of ${featureCount} columns and names ${featureNames.length}`);
  }
  const perRound = booster.model.gbtree_model_param?.num_parallel_tree ?? "1";
  if (!/^[1-9]\d{0,8}$/.test(perRound)) unfit(file, `its number of trees a round is "${perRound}"`);
  return {
    featureCount,
    featureNames,
    baseScore,
    treesPerRound: Number(perRound),
    trees: booster.model.trees,
  };
}

function unfit(file: string, what: string): never {
  fail("GR-MODEL-UNREADABLE", `${file} can't be scored here: ${what}.`, { where: { file } });
}
