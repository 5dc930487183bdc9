import { expect, test } from "vitest";
import { boundedCache } from "./bounded-cache.js";

test("makes what is asked for once, and again only after it was forgotten for something newer", () => {
  const made: string[] = [];
  const cached = boundedCache<string>(2);
  const ask = (key: string): string =>
    cached(key, () => {
      made.push(key);
      return `made of ${key}`;
    });
  const answers = ["a", "b", "a", "b", "c", "b", "a"].map(ask);
  expect(answers).toEqual(["a", "b", "a", "b", "c", "b", "a"].map((key) => `made of ${key}`));
  expect(made).toEqual(["a", "b", "c", "a"]);
});

test("does not remember a failure", () => {
  const cached = boundedCache<number>(2);
  const failing = (): number => {
    throw new Error("not yet");
  };
  expect(() => cached("a", failing)).toThrow("not yet");
  expect(cached("a", () => 1)).toBe(1);
});
