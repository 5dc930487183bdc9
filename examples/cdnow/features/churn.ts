import { featureService, inactivity, model } from "granary";
import { purchaseActivity } from "./purchase-activity.js";
import { purchases } from "./sources.js";

export const churnFeatures = featureService("churn_features", [purchaseActivity], {
  description: "What a churn model reads",
});

export const churned = inactivity("churned", {
  description: "Bought within 90 days, and nothing in the 90 days after",
  owner: "retention_team",
  source: purchases,
  active: "90d",
  horizon: "90d",
});

/** Trained at the first cutoff and tested at the second: the horizon of the one ends before the other. */
export const churn = model("churn", {
  description: "Who will buy no more",
  owner: "retention_team",
  service: churnFeatures,
  label: churned,
  algorithms: ["logistic_regression", "xgboost", "random_forest"],
  cutoffs: ["1997-06-30", "1997-09-30"],
});
