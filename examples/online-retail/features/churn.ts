import { inactivity, model } from "granary";
import { churnFeatures } from "./services.js";
import { invoiceLines } from "./sources.js";

export const churned = inactivity("churned", {
  description: "Active within 90d, and not in the 90d after",
  owner: "retention_team",
  source: invoiceLines,
  active: "90d",
  horizon: "90d",
});

/** Trained at the first cutoff and tested at the second: the horizon of the one ends before the other. */
export const churn = model("churn", {
  description: "Who will stay away",
  owner: "retention_team",
  service: churnFeatures,
  label: churned,
  algorithms: ["logistic_regression", "xgboost", "random_forest"],
  cutoffs: ["2011-03-01", "2011-06-01"],
});
