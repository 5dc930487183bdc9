import { featureService } from "granary";
import { rentalActivity } from "./rental-activity.js";
import { userProfile } from "./user-profile.js";

/** What a churn model would read. */
export const churnFeatures = featureService("churn_features", [rentalActivity, userProfile], {
  description: "What a churn model reads",
});
