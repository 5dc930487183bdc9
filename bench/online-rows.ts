import type { OnlineRow, StoredFeature, StoredView } from "../src/online/index.js";
import type { DataType, Value } from "../src/schema/index.js";

/** How often a kind of feature occurs, by its name's prefix, and its value for a user. */
interface Kind {
  readonly prefix: string;
  readonly count: number;
  readonly type: DataType;
  readonly make: (random: () => number) => Value;
  /** Of an instant that the clock finishes. */
  readonly finish?: StoredFeature["finish"];
}

const dayMicros = 86_400_000_000;
/** 2026-11-01T00:00:00Z */
export const asOfMicros = 1_793_491_200_000_000;

/** Mostly small: half of the users have few events. */
const smallCount = (most: number) => (random: () => number) => Math.floor(most * random() ** 3);
const recentInstant = (random: () => number) => asOfMicros - Math.floor(random() * 90 * 86_400) * 1_000_000;
const oneOf = (words: readonly string[]) => (random: () => number) =>
  words[Math.floor(random() * words.length)] ?? null;

/** 55 features of a shop's user,: 26 integers, 13 floats, 9 booleans, 4 texts and 3 instants in four views. */
const views: Readonly<Record<string, readonly Kind[]>> = {
  user_activity_features: [
    { prefix: "count", count: 8, type: "int64", make: smallCount(900) },
    { prefix: "event", count: 17, type: "int64", make: smallCount(200) },
    { prefix: "spend", count: 2, type: "float64", make: (random) => Math.round(random() * 100_000) / 100 },
    { prefix: "mean", count: 2, type: "float64", make: (random) => random() * 60 },
    {
      prefix: "days_since",
      count: 2,
      type: "int64",
      make: recentInstant,
      finish: { unitMicros: dayMicros, windowMicros: null },
    },
  ],
  user_profile_features: [
    { prefix: "age", count: 1, type: "int64", make: (random) => 18 + Math.floor(random() * 60) },
    { prefix: "is", count: 9, type: "boolean", make: (random) => random() < 0.3 },
    { prefix: "place", count: 2, type: "string", make: oneOf(["Berlin", "São Paulo", "Nairobi", "Kyoto"]) },
    { prefix: "level", count: 2, type: "string", make: oneOf(["gold", "silver", "bronze"]) },
  ],
  user_review_features: [
    { prefix: "rating", count: 1, type: "float64", make: (random) => 1 + random() * 4 },
    {
      prefix: "sentiment",
      count: 3,
      type: "float64",
      make: (random) => Math.round(random() * 20_000 - 10_000) / 10_000,
    },
    { prefix: "share", count: 1, type: "float64", make: (random) => random() },
  ],
  user_topic_features: [
    { prefix: "topic", count: 4, type: "float64", make: (random) => random() },
    { prefix: "last_review", count: 1, type: "timestamp", make: recentInstant },
  ],
};

/** The views, with 55 features in all. */
export const onlineViews: readonly StoredView[] = Object.entries(views).map(([name, kinds]) => ({
  name,
  entity: "user",
  joinKeys: [{ name: "user_id", type: "int64" }],
  features: kinds.flatMap(({ prefix, count, type, finish = null }) =>
    Array.from({ length: count }, (_, i) => ({ name: `${prefix}_${i}`, type, finish, hash: name })),
  ),
}));

/** A view's rows of `users` users in key order, some of a thousand at a time; the same at every call. */
export async function* onlineRows(view: string, users: number): AsyncGenerator<readonly OnlineRow[]> {
  const random = generator(view.length);
  const kinds = views[view] ?? [];
  for (let from = 0; from < users; from += 1000) {
    yield Array.from({ length: Math.min(1000, users - from) }, (_, i) => ({
      key: [from + i],
      eventTimeMicros: recentInstant(random),
      values: kinds.flatMap(({ count, make }) => Array.from({ length: count }, () => make(random))),
    }));
  }
}

/** Numbers from 0 to 1, the same for a seed: Marsaglia's xorshift32. */
function generator(seed: number): () => number {
  let state = seed * 2_654_435_769 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
