// Type tests: checked by the type check of `npm test`. Every `@ts-expect-error` fails the check where its line compiles.
import { max, mean, meanVector, sum } from "../aggregation/index.js";
import { type BigInt64Type, int64, type VectorType, vector } from "../schema/index.js";
import { entity, eventSource, featureView, rowFunction } from "./index.js";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function same<_T extends true>(): void {}

const user = entity("user", { joinKeys: { user_id: "int64" } });
const reference = { module: "functions/mood.ts", export: "mood", version: "1" };
const reviews = eventSource("reviews", {
  files: "reviews.csv",
  entity: user,
  eventTime: "at",
  columns: { text: "string" },
  derive: (row) => ({
    size: row.text.length(),
    mood: rowFunction({ ...reference, inputs: { text: row.text }, output: "float64" }),
    words: rowFunction({
      ...reference,
      inputs: { text: row.text },
      outputs: { longest: "string", topics: vector(3), hash: int64({ as: "bigint" }) },
    }),
  }),
});

same<
  Equal<
    NonNullable<(typeof reviews)["rowTypes"]>,
    { readonly text: "string" } & { readonly user_id: "int64" } & { readonly at: "timestamp" } & {
      readonly size: "int64";
      readonly mood: "float64";
      readonly words_longest: "string";
      readonly words_topics: VectorType;
      readonly words_hash: BigInt64Type;
    }
  >
>();

export const view = featureView("reviews_of_user", {
  entity: user,
  source: reviews,
  owner: "crm",
  features: (review) => ({
    mood: mean(review.mood, { where: review.words_longest.ne("") }),
    topics: meanVector(review.words_topics),
    hash: max(review.words_hash),
    size: sum(review.size),
  }),
});
featureView("wrong", {
  entity: user,
  source: reviews,
  owner: "crm",
  features: (review) => ({
    // @ts-expect-error a sum of a text that a row function gives
    a: sum(review.words_longest),
    // @ts-expect-error the function's own name, where it has several outputs
    b: max(review.words),
  }),
});
eventSource("misspelt_input", {
  files: "reviews.csv",
  entity: user,
  eventTime: "at",
  columns: { text: "string" },
  // @ts-expect-error a misspelt input column
  derive: (row) => ({ mood: rowFunction({ ...reference, inputs: { text: row.txt }, output: "float64" }) }),
});
// @ts-expect-error an output of a type that there is not
export const wrongType = rowFunction({ ...reference, inputs: {}, output: "text" });
