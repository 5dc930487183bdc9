import { featureService } from "granary";
import { userActivity } from "./user-activity.js";
import { userProfile } from "./user-profile.js";
import { userReviews } from "./user-reviews.js";

/** What the churn model reads. */
export const churnFeatures = featureService(
  "churn_features",
  [
    userActivity,
    userProfile,
    userReviews.pick(
      "total_reviews",
      "avg_rating",
      "avg_sentiment_score",
      "latest_sentiment",
      "negative_review_share",
      "topic_vector",
      "days_since_last_review",
    ),
  ],
  { description: "What the churn model reads" },
);
