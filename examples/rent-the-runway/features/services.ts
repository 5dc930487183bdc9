import { featureService } from "granary";
import { rentalActivity } from "./rental-activity.js";

/** What a churn model reads. Profiles have no history: at an instant of the past they would tell of what came after. */
export const churnFeatures = featureService("churn_features", [rentalActivity], {
  description: "What a churn model reads",
});
