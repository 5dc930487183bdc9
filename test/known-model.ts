import type { ModelManifest } from "../src/model/index.js";
import { linearManifest } from "./linear-version.js";

/** A model of the small repo's customers: by what they spent, and by their age. */
export const definition = `import { eventSource, featureService, inactivity, model } from "granary";
import { user } from "./entities.js";
import { spending } from "./orders.js";
import { profile } from "./profile.js";

const visits = eventSource("visits", { files: "data/orders.csv", entity: user, eventTime: "ordered_at", columns: {} });
export const churnFeatures = featureService("churn_features", [spending.pick("spend"), profile]);
export const gone = inactivity("gone", { source: visits, active: "30d", horizon: "30d" });
export const model1 = model("churn", { service: churnFeatures, label: gone, algorithms: ["logistic_regression"] });
`;

/** The log odds are 0.5 + 0.1 · spend − 0.05 · age; means are 8 and 40, what is missing counts as 9 and as 30. */
export const linear = JSON.stringify({
  kind: "logistic_regression",
  intercept: 0.5,
  coefficients: [
    { column: "spend", coefficient: 0.1, mean: 8, standard_deviation: 1 },
    { column: "age", coefficient: -0.05, mean: 40, standard_deviation: 1 },
  ],
});
export const chance = (logOdds: number) => 1 / (1 + Math.exp(-logOdds));

export function manifestOf(version: number, ageHash: string | null): ModelManifest {
  const feature = { hash: null, categories: [] };
  return linearManifest({
    version,
    label: "gone",
    content: linear,
    features: [
      { ...feature, name: "spend", type: "float64", view: "spending" },
      { ...feature, name: "age", type: "int64", view: "profile", hash: ageHash },
    ],
    columns: [
      { name: "spend", fill: 9, least: 0, greatest: 99 },
      { name: "age", fill: 30, least: 0, greatest: 99 },
    ],
  });
}
