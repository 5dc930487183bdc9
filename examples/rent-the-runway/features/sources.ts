import { eventSource, rowSource } from "granary";
import { user } from "./entities.js";

const files = "data/rentals.parquet";

/** A rental is known by its review: the data has no other date. */
export const rentals = eventSource("rentals", {
  description: "Reviews of rentals",
  files,
  entity: user,
  eventTime: "review_date",
  columns: {
    item_id: "int64",
    fit: "string",
    rating: "float64",
    recommend: "int64",
    rented_for: "string",
    category: "string",
    size: "int64",
  },
});

/**
 * Who a user is. The site shows a profile as it is when the page is fetched, and the data repeats it in each review of
 * that user, however old: these columns have no history, so `eventTime` is "none", and one row of a user is enough.
 * A profile without a time holds at every instant, before it was written too: that is a leak, if a small one.
 */
export const profiles = rowSource("profiles", {
  description: "Profiles as they stood when the reviews were collected",
  files,
  entity: user,
  eventTime: "none",
  identity: ["user_id"],
  columns: {
    age: "int64",
    height_in: "float64",
    weight_lbs: "float64",
    body_type: "string",
    bust_size_num: "int64",
    bust_size_letter: "string",
  },
});
