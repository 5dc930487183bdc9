import { featureService } from "granary";
import { customerActivity } from "./customer-activity.js";
import { customerDecember } from "./customer-december.js";

/** What a churn model would read. */
export const churnFeatures = featureService(
  "churn_features",
  [customerActivity, customerDecember.pick("december_invoices", "december_net_spend")],
  { description: "What a churn model reads" },
);
