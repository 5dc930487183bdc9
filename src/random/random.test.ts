import { describe, expect, it } from "vitest";
import { createRandom, cumulate } from "./random.js";

/** sfc32 as its recurrence reads, in integers of any size, to judge the fast one by. */
function* plainSfc32(seed: readonly [number, number, number]): Generator<number> {
  const word = (x: bigint) => BigInt.asUintN(32, x);
  let [a = 0n, b = 0n, c = 0n] = seed.map((x) => word(BigInt(x)));
  let counter = 1n;
  for (let round = 0; ; round++) {
    const result = word(a + b + counter);
    counter = word(counter + 1n);
    a = b ^ (b >> 9n);
    b = word(c + word(c << 3n));
    c = word((word(c << 21n) | (c >> 11n)) + result);
    if (round >= 15) yield Number(result);
  }
}

describe("createRandom", () => {
  it.each([
    [0, 0, 0],
    [7, 1, 1],
    [2 ** 32 - 1, 10_000_000, 0x1000000 + 20_000],
  ])("is sfc32 for the seed %i, %i, %i", (a, b, c) => {
    const random = createRandom(a, b, c);
    const plain = plainSfc32([a, b, c]);
    for (let i = 0; i < 1000; i++) expect(random.uint32()).toBe(plain.next().value);
  });

  it("begins anew when seeded again", () => {
    const random = createRandom(1, 2, 3);
    const first = [random.uint32(), random.uint32()];
    random.seed(1, 2, 3);
    expect([random.uint32(), random.uint32()]).toEqual(first);
    random.seed(1, 2, 4);
    expect([random.uint32(), random.uint32()]).not.toEqual(first);
  });

  const draws = 20_000;
  // Mean and standard deviation as theory has them; the tolerance is five standard errors of the mean.
  it.each([
    ["uniform", (r: ReturnType<typeof createRandom>) => r.uniform(), 0.5, Math.sqrt(1 / 12)],
    ["below 10", (r: ReturnType<typeof createRandom>) => r.below(10), 4.5, Math.sqrt(99 / 12)],
    ["chance of 0.2", (r: ReturnType<typeof createRandom>) => (r.chance(0.2) ? 1 : 0), 0.2, 0.4],
    ["exponential of mean 3", (r: ReturnType<typeof createRandom>) => r.exponential(3), 3, 3],
    ["normal", (r: ReturnType<typeof createRandom>) => r.normal(), 0, 1],
    ["squared normal", (r: ReturnType<typeof createRandom>) => r.normal() ** 2, 1, Math.sqrt(2)],
    ["poisson of mean 2", (r: ReturnType<typeof createRandom>) => r.poisson(2), 2, Math.sqrt(2)],
    ["weights 1 and 3", (r: ReturnType<typeof createRandom>) => r.weighted(cumulate([1, 3])), 0.75, 0.433],
  ])("%s has the mean it should", (_, draw, mean, deviation) => {
    const random = createRandom(11);
    let sum = 0;
    for (let i = 0; i < draws; i++) sum += draw(random);
    expect(Math.abs(sum / draws - mean)).toBeLessThan((5 * deviation) / Math.sqrt(draws));
  });

  it("never draws what weighs nothing", () => {
    const random = createRandom(5);
    const weights = cumulate([0, 1, 0, 1, 0]);
    const drawn = new Set(Array.from({ length: 1000 }, () => random.weighted(weights)));
    expect([...drawn].sort()).toEqual([1, 3]);
  });
});
