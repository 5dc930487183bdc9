import { inactivity, model } from "granary";
import { churnFeatures } from "./services.js";
import { userEvents } from "./sources.js";

/** A customer who was here within 90 days, and then stays away for 30. */
export const churned = inactivity("churned", { source: userEvents, active: "90d", horizon: "30d" });

export const churn = model("churn", {
  service: churnFeatures,
  label: churned,
  algorithms: ["logistic_regression", "xgboost", "random_forest"],
});
