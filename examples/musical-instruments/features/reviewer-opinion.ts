import {
  count,
  countDistinct,
  featureView,
  last,
  max,
  mean,
  meanVector,
  min,
  mode,
  sinceFirst,
  sinceLast,
  sum,
} from "granary";
import { reviewer } from "./entities.js";
import { reviews } from "./sources.js";

const windows = ["30d", "90d"] as const;

/** A compound of at most this is negative, by the authors of VADER. */
const NEGATIVE = -0.05;

export const reviewerOpinion = featureView("reviewer_opinion_features", {
  description: "What a reviewer thinks of what they bought, and how they write of it",
  entity: reviewer,
  source: reviews,
  owner: "music_team",
  version: "1.0",
  pipeline: "review_features",
  features: (review) => {
    const sentiment = review.sentiment_compound;
    return {
      total_reviews: count().describe("Reviews in all"),
      reviews: count({ windows }).describe("Reviews within the window"),
      product_count: countDistinct(review.product).describe("Different products"),
      avg_rating: mean(review.rating).describe("Mean rating, 1 to 5"),
      recent_rating: mean(review.rating, { windows }).describe("Mean rating within the window"),
      avg_sentiment_score: mean(sentiment).describe("Mean sentiment of texts in English, -1 to 1"),
      recent_sentiment: mean(sentiment, { windows }).describe("Mean sentiment within the window"),
      min_sentiment: min(sentiment).describe("Sentiment of the most negative review"),
      max_sentiment: max(sentiment).describe("Sentiment of the most positive review"),
      latest_sentiment: last(sentiment).describe("Sentiment of the last review; of several of one day, the greatest"),
      avg_summary_sentiment: mean(review.summary_sentiment_compound).describe("Mean sentiment of the headlines"),
      negative_review_share: mean(sentiment.le(NEGATIVE).asFloat64()).describe("Share of negative texts, 0 to 1"),
      negative_reviews: count({ where: sentiment.le(NEGATIVE), windows }).describe("Negative texts within the window"),
      review_words: sum(review.words).describe("Words written in all"),
      avg_review_words: mean(review.words).describe("Mean words of a text"),
      review_language: mode(review.language).describe("The language that most texts are in"),
      topic_vector: meanVector(review.topics).describe("Mean shares of the topics that texts are about"),
      days_since_first_review: sinceFirst("days").describe("Days since the first review"),
      days_since_last_review: sinceLast("days").describe("Days since the last review"),
    };
  },
});
