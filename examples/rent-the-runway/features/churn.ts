import { inactivity, model } from "granary";
import { churnFeatures } from "./services.js";
import { rentals } from "./sources.js";

export const churned = inactivity("churned", {
  description: "Active within 180d, and not in the 120d after",
  owner: "retention_team",
  source: rentals,
  active: "180d",
  horizon: "120d",
});

/** Trained at the first cutoff and tested at the second: the horizon of the one ends before the other. */
export const churn = model("churn", {
  description: "Who will stay away",
  owner: "retention_team",
  service: churnFeatures,
  label: churned,
  algorithms: ["logistic_regression", "xgboost", "random_forest"],
  cutoffs: ["2016-06-01", "2017-01-31"],
});
