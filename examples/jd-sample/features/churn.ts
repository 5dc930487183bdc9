import { featureService, inactivity, model } from "granary";
import { actions } from "./sources.js";
import { userActivity } from "./user-activity.js";
import { userProfile } from "./user-profile.js";

/** Of a profile what was so from the beginning: the rest is as it stood when the data was taken. */
export const churnFeatures = featureService("churn_features", [userActivity, userProfile.pick("registered_year")], {
  description: "What a churn model reads",
});

export const churned = inactivity("churned", {
  description: "Active within 14 days, and not in the 10 days after",
  owner: "retention_team",
  source: actions,
  active: "14d",
  horizon: "10d",
});

/** Trained at the first cutoff and tested at the second: the horizon of the one ends before the other. */
export const churn = model("churn", {
  description: "Who will stay away",
  owner: "retention_team",
  service: churnFeatures,
  label: churned,
  algorithms: ["logistic_regression", "xgboost", "random_forest"],
  cutoffs: ["2016-02-22", "2016-03-08"],
});
