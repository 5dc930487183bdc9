import { eventSource, language, topics, vader, wordCount } from "granary";
import { reviewer } from "./entities.js";

/** A review is known from its day on: the data has no hour. Seven have no text. */
export const reviews = eventSource("reviews", {
  description: "Reviews of musical instruments",
  files: "data/reviews.parquet",
  entity: reviewer,
  eventTime: { name: "reviewed_at", column: "unixReviewTime", unit: "s" },
  keys: { reviewer_id: "reviewerID" },
  columns: {
    product: { type: "string", from: "asin" },
    rating: { type: "float64", from: "overall" },
    text: { type: "string", from: "reviewText" },
    summary: "string",
  },
  derive: (review) => ({
    sentiment: vader(review.text, { markup: "strip", otherLanguages: "skip" }),
    summary_sentiment: vader(review.summary),
    language: language(review.text),
    words: wordCount(review.text),
    // What a fifth of all reviews say (guitar, great, good, use) tells them apart no more.
    topics: topics(review.text, { k: 10, version: "1", maxShare: 0.2 }),
  }),
});
