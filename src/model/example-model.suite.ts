import { linearManifest } from "../../test/linear-version.js";
import { sha256OfText } from "../files/index.js";
import { vector } from "../schema/index.js";
import type { ModelManifest } from "./index.js";

/** Two algorithms that can be followed by hand, over a feature of each type. */
export const linear = {
  kind: "logistic_regression",
  intercept: -1,
  coefficients: [
    { column: "visits", coefficient: 0.5, mean: 2, standard_deviation: 1 },
    { column: "premium", coefficient: 1, mean: 0.25, standard_deviation: 1 },
    { column: "joined", coefficient: 0.01, mean: 100, standard_deviation: 1 },
    { column: "taste_0", coefficient: 2, mean: 0.5, standard_deviation: 1 },
    { column: "taste_1", coefficient: -2, mean: 0.5, standard_deviation: 1 },
    { column: "country=DE", coefficient: 3, mean: 0.5, standard_deviation: 1 },
    { column: "country=FR", coefficient: -3, mean: 0.5, standard_deviation: 1 },
  ],
};

/** One tree: visits below 2, or missing, lead to −1, others to 1; the base probability is one half. */
export const stump = {
  learner: {
    feature_names: linear.coefficients.map(({ column }) => column),
    learner_model_param: { base_score: "[5E-1]", num_class: "0", num_feature: "7" },
    objective: { name: "binary:logistic" },
    gradient_booster: {
      name: "gbtree",
      model: {
        trees: [
          {
            left_children: [1, -1, -1],
            right_children: [2, -1, -1],
            split_indices: [0, 0, 0],
            split_conditions: [2, -1, 1],
            default_left: [1, 0, 0],
            sum_hessian: [4, 3, 1],
          },
        ],
      },
    },
  },
};

const text = (content: unknown) => JSON.stringify(content);

const column = (name: string, fill: number) => ({ name, fill, least: 0, greatest: 10 });

export function exampleManifest(version: number, model = "churn"): ModelManifest {
  const feature = { view: "activity", hash: null, categories: [] };
  const ofLinear = linearManifest({
    version,
    model,
    content: text(linear),
    features: [
      { ...feature, name: "visits", type: "int64" },
      { ...feature, name: "premium", type: "boolean" },
      { ...feature, name: "joined", type: "timestamp" },
      { ...feature, name: "taste", type: vector(2) },
      { ...feature, name: "country", type: "string", categories: ["DE", "FR"] },
    ],
    columns: [
      column("visits", 4),
      column("premium", 0),
      column("joined", 50),
      column("taste_0", 0.5),
      column("taste_1", 0.5),
      column("country=DE", 0),
      column("country=FR", 0),
    ],
  });
  const ofTrees = ofLinear.algorithms.map((one) => ({
    ...one,
    algorithm: "xgboost" as const,
    file: "xgboost.json",
    sha256: sha256OfText(text(stump)),
    keeps_missing: true,
  }));
  return { ...ofLinear, algorithms: [...ofLinear.algorithms, ...ofTrees] };
}

/** The files of a version, as they are published. */
export function exampleFiles(version: number, model = "churn"): Readonly<Record<string, string>> {
  return {
    "manifest.json": text(exampleManifest(version, model)),
    "model.json": text(linear),
    "xgboost.json": text(stump),
  };
}
