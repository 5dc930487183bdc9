import { count, featureView, last, max, mean, meanVector, min, mode, sinceLast, sum } from "granary";
import { user } from "./entities.js";
import { userReviews as reviews } from "./sources.js";

const windows = ["30d", "90d"] as const;

/** A compound below this is negative, by the authors of VADER. */
const NEGATIVE = -0.05;

/** A review without a text counts and is rated; it has no sentiment, no topics, no language and no words. */
export const userReviews = featureView("user_review_features", {
  description: "What a customer writes in reviews",
  entity: user,
  source: reviews,
  owner: "growth_team",
  version: "1.0",
  pipeline: "review_features",
  features: (review) => {
    const sentiment = review.sentiment_compound;
    return {
      total_reviews: count().describe("Reviews in all"),
      reviews: count({ windows }).describe("Reviews within the window"),
      avg_rating: mean(review.rating).describe("Mean rating, 1 to 5"),
      recent_rating: mean(review.rating, { windows }).describe("Mean rating within the window"),
      avg_sentiment_score: mean(sentiment).describe("Mean sentiment of reviews with a text, -1 to 1"),
      recent_sentiment: mean(sentiment, { windows }).describe("Mean sentiment within the window"),
      min_sentiment: min(sentiment).describe("Sentiment of the most negative review"),
      max_sentiment: max(sentiment).describe("Sentiment of the most positive review"),
      latest_sentiment: last(sentiment).describe("Sentiment of the last review; null where it has no text"),
      negative_review_share: mean(sentiment.le(NEGATIVE).asFloat64()).describe("Share of negative texts, 0 to 1"),
      negative_reviews: count({ where: sentiment.le(NEGATIVE), windows }).describe("Negative texts within the window"),
      review_words: sum(review.words).describe("Words written in all"),
      avg_review_words: mean(review.words).describe("Mean words of a text"),
      topic_vector: meanVector(review.topics).describe(
        "Mean shares of ten topics that texts are about, learnt of all reviews",
      ),
      days_since_last_review: sinceLast("days").describe("Whole days since the last review"),
      review_language: mode(review.language).describe("The language that most texts are in, as en; null where unknown"),
    };
  },
});
