import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hashDefinitions, inOrder } from "./index.js";
import { shop } from "./shop.suite.js";

/** The same data with the keys of every object the other way round. */
function mirrored(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(mirrored);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, inner]) => [key, mirrored(inner)] as const)
      .reverse(),
  );
}

describe("hashDefinitions", () => {
  const plain = shop();

  test("does not depend on the order of files", () => {
    const orders = fc.record({
      views: fc.shuffledSubarray([...plain.views], { minLength: plain.views.length }),
      sources: fc.shuffledSubarray([...plain.sources], { minLength: plain.sources.length }),
    });
    fc.assert(
      fc.property(orders, (lists) => {
        expect(hashDefinitions({ ...plain, ...lists })).toBe(hashDefinitions(plain));
      }),
    );
  });

  test("does not depend on the order of keys, nor on being read back from JSON", () => {
    const read: typeof plain = JSON.parse(JSON.stringify(mirrored(plain)));
    expect(Object.keys(read)).toEqual(Object.keys(plain).reverse());
    expect(hashDefinitions(read)).toBe(hashDefinitions(plain));
  });

  test.each([
    { name: "an owner", options: { owner: "sales" } },
    { name: "a path", options: { files: "a.csv" } },
    { name: "a window", options: { window: "8d" } },
    { name: "a version", options: { version: "1.1" } },
  ] as const)("differs by $name", ({ options }) => {
    expect(hashDefinitions(shop(options))).not.toBe(hashDefinitions(plain));
  });
});

test("definitions are plain data: JSON holds all of them, and no function", () => {
  const definitions = inOrder(shop());
  expect(JSON.parse(JSON.stringify(definitions))).toEqual(definitions);
  expect(JSON.stringify(definitions)).not.toContain("pick");
});
