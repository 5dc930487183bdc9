import { featureService } from "granary";
import { reviewerOpinion } from "./reviewer-opinion.js";

/** What a model of who stays would read. */
export const opinions = featureService("opinions", [reviewerOpinion], {
  description: "What reviewers think, and how they write",
});
