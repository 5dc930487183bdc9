import { eventSource, language, rowSource, topics, vader, wordCount } from "granary";
import { user } from "./entities.js";

/** What customers do in the shop. The shop's tracker may send an event twice: `event_id` tells. */
export const userEvents = eventSource("user_events", {
  description: "Every event of the shop's tracker",
  files: "data/raw/user_events/*.parquet",
  entity: user,
  eventTime: "event_time",
  createdTime: "created_time",
  columns: { event_id: "int64", event_type: "string", amount: "float64" },
  derive: (event) => ({ day: event.event_time.startOf("day") }),
  identity: ["event_id"],
});

/** What is known of customers, a row each time that something changed. */
export const userProfiles = rowSource("user_profiles", {
  description: "Profiles with their history",
  files: "data/raw/user_profiles/*.parquet",
  entity: user,
  eventTime: "updated_at",
  columns: {
    age: "int64",
    gender: "string",
    premium: "boolean",
    loyalty_status: "string",
    device: "string",
    location: "string",
    education: "string",
  },
});

/** What customers write. Texts may be missing or empty, and hold markup: what a reader sees of them is scored. */
export const userReviews = eventSource("user_reviews", {
  description: "Reviews of products",
  files: "data/raw/user_reviews/*.parquet",
  entity: user,
  eventTime: "review_time",
  columns: { review_id: "int64", product_id: "int64", rating: "int64", review_text: "string" },
  derive: (review) => ({
    sentiment: vader(review.review_text, { markup: "strip" }),
    language: language(review.review_text),
    words: wordCount(review.review_text),
    topics: topics(review.review_text, { k: 10, version: "1" }),
  }),
  identity: ["review_id"],
});
