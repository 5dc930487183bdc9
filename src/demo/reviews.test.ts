import { describe, expect, it } from "vitest";
import { createRandom } from "../random/index.js";
import { type Customer, drawCustomer } from "./customers.js";
import { TOPICS } from "./review-phrases.js";
import { reviewRow } from "./reviews.js";

const now = Date.UTC(2026, 10, 1) * 1000;
const customer: Customer = { ...drawCustomer(7, 1, now), satisfaction: -0.5 };

interface Review {
  readonly product: unknown;
  readonly rating: number;
  readonly text: string | null;
}

function reviewsOf(author: Customer): readonly Review[] {
  return Array.from({ length: 3000 }, (_, number) => {
    const [id, user, product, rating, text, time] = reviewRow(createRandom(1, 1, number), author, number, now);
    expect([id, user, time]).toEqual([number, 1, now]);
    return { product, rating: Number(rating), text: typeof text === "string" ? text : null };
  });
}

const reviews = reviewsOf(customer);

/** The share of the texts of some ratings that hold a phrase of one kind, in any case. */
function shareWith(kind: "good" | "bad", ratings: readonly number[]): number {
  // A phrase's longest part without its placeholder stands for it.
  const parts = Object.values(TOPICS).flatMap((topic) =>
    topic[kind].map((phrase) => longestPart(phrase).toLowerCase()),
  );
  const texts = reviews
    .filter(({ rating }) => ratings.includes(rating))
    .flatMap(({ text }) => text?.toLowerCase() ?? []);
  return texts.filter((text) => parts.some((part) => text.includes(part))).length / texts.length;
}

function longestPart(phrase: string): string {
  return phrase.split(/\{product\}|\.$/).reduce((a, b) => (b.length > a.length ? b : a));
}

describe("reviewRow", () => {
  it("rates from 1 to 5, every one of them", () => {
    expect([...new Set(reviews.map(({ rating }) => rating))].sort()).toEqual([1, 2, 3, 4, 5]);
  });

  it("writes as the rating says, mostly", () => {
    expect(shareWith("good", [5])).toBeGreaterThan(0.8);
    expect(shareWith("bad", [5])).toBeLessThan(0.25);
    expect(shareWith("bad", [1])).toBeGreaterThan(0.8);
    expect(shareWith("good", [1])).toBeLessThan(0.25);
  });

  it.each([
    ["no text", (text: string | null) => text === null],
    ["an empty text", (text: string | null) => text === ""],
    ["markup", (text: string | null) => text?.includes("<br />") === true],
    ["entities", (text: string | null) => text?.includes("&amp;") === true],
    ["shouting", (text: string | null) => text !== null && text.length > 20 && /^[^a-z]+$/.test(text)],
    ["emoji", (text: string | null) => text !== null && /\p{Extended_Pictographic}/u.test(text)],
  ])("has, among many, %s", (_, holds) => {
    const share = reviews.filter(({ text }) => holds(text)).length / reviews.length;
    expect(share).toBeGreaterThan(0.005);
    expect(share).toBeLessThan(0.2);
  });

  it("speaks of every topic", () => {
    const all = reviews.map(({ text }) => text ?? "").join(" ");
    for (const topic of Object.values(TOPICS)) {
      expect([...topic.good, ...topic.bad].some((phrase) => all.includes(longestPart(phrase)))).toBe(true);
    }
  });

  it("gets worse as interest fades", () => {
    const mean = (some: readonly Review[]) => some.reduce((sum, { rating }) => sum + rating, 0) / some.length;
    const leaving = reviewsOf({ ...customer, leavesMicros: now + 1, fadeDepth: 0.8 });
    expect(mean(leaving)).toBeLessThan(mean(reviews) - 0.5);
  });
});
