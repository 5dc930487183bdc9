import type { Cell, ParquetColumn } from "../batch/index.js";
import type { Random } from "../random/index.js";
import { type Customer, fadeAt } from "./customers.js";
import { EMOJI, PRODUCTS, TOPICS, type Topic } from "./review-phrases.js";

/** The columns of `user_reviews`. A text may be null, empty, shouted, or hold markup and emoji, as people's do. */
export const reviewColumns = [
  { name: "review_id", type: "int64" },
  { name: "user_id", type: "int64" },
  { name: "product_id", type: "int64" },
  { name: "rating", type: "int64" },
  { name: "review_text", type: "string" },
  { name: "review_time", type: "timestamp" },
] as const satisfies readonly ParquetColumn[];

const products = 2000;
const topics: readonly Topic[] = Object.values(TOPICS);

/** How likely a sentence is kind, by rating 1 to 5: people contradict themselves now and then. */
const kindness = [0.06, 0.18, 0.5, 0.84, 0.95];

/** The review that goes with a customer's `write_review` event; `random` is the stream of that event. */
export function reviewRow(random: Random, customer: Customer, eventId: number, timeMicros: number): readonly Cell[] {
  const mood = 3.75 + 0.75 * customer.satisfaction - 1.6 * fadeAt(customer, timeMicros) + 0.9 * random.normal();
  const rating = Math.max(1, Math.min(5, Math.round(mood)));
  const popular = random.uniform();
  const productId = 1 + Math.floor(products * popular * popular);
  return [eventId, customer.userId, productId, rating, reviewText(random, rating, productId), timeMicros];
}

function reviewText(random: Random, rating: number, productId: number): string | null {
  if (random.chance(0.04)) return null;
  if (random.chance(0.025)) return "";
  const product = PRODUCTS[productId % PRODUCTS.length] ?? "thing";
  const count = 1 + random.below(4);
  const sentences: string[] = [];
  for (let i = 0; i < count; i++) {
    const sentence = drawSentence(random, rating).replace("{product}", product);
    if (!sentences.includes(sentence)) sentences.push(sentence);
  }
  return decorate(random, sentences, rating);
}

function drawSentence(random: Random, rating: number): string {
  const topic = drawOne(random, topics);
  if (random.chance(rating === 3 ? 0.5 : 0.12)) return drawOne(random, topic.middling);
  return drawOne(random, random.chance(kindness[rating - 1] ?? 0.5) ? topic.good : topic.bad);
}

function decorate(random: Random, sentences: readonly string[], rating: number): string {
  let text = sentences.join(random.chance(0.05) ? "<br />" : " ");
  if (random.chance(0.03)) text = text.toUpperCase();
  if (random.chance(0.02)) text = `<b>${text}</b> &amp; that&#39;s it`;
  if (random.chance(0.05)) text = text.replace(/\.?$/, "!!!");
  if (random.chance(0.1)) text += ` ${drawOne(random, rating >= 3 ? EMOJI.good : EMOJI.bad)}`;
  return text;
}

function drawOne<T>(random: Random, choices: readonly T[]): T {
  const choice = choices[random.below(choices.length)];
  if (choice === undefined) throw new RangeError("nothing to draw from");
  return choice;
}
