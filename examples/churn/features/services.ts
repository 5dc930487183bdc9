import { featureService } from "granary";
import { userActivity } from "./user-activity.js";
import { userProfile } from "./user-profile.js";

/** What the churn model reads. */
export const churnFeatures = featureService("churn_features", [userActivity, userProfile], {
  description: "What the churn model reads",
});
