import fc from "fast-check";
import { expect, test } from "vitest";
import { forAll } from "../../../testing/index.js";
import { openMarkSet } from "./mark-set.js";

const evenly = fc.nat(2 ** 32 - 1);
/** All bits alike but a few at one end, so that marks share a part, or a place. */
const crowded = fc.tuple(fc.nat(7), fc.constantFrom(0, 29)).map(([few, shift]) => (few << shift) >>> 0);
const edges = fc.constantFrom(0, 1, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1);

const histories = fc.record({
  batches: fc.array(fc.array(fc.oneof(evenly, crowded, edges), { maxLength: 200 }), { maxLength: 6 }),
  guess: fc.constantFrom(0, 1, 40, 1000),
  partBits: fc.constantFrom(12, 14, 24),
});

test("every mark that came twice is told, and none that did not come", async () => {
  const holds = ({ batches, guess, partBits }: typeof histories extends fc.Arbitrary<infer One> ? One : never) => {
    const set = openMarkSet(guess, partBits);
    for (const batch of batches) set.add(Uint32Array.from(batch));
    const told = new Set(set.repeated());
    const all = batches.flat();
    const times = new Map<number, number>();
    for (const mark of all) times.set(mark, (times.get(mark) ?? 0) + 1);
    expect([...told].filter((mark) => !times.has(mark))).toEqual([]);
    expect([...times].filter(([mark, count]) => count > 1 && !told.has(mark))).toEqual([]);
  };
  await forAll(histories, { name: "openMarkSet", holds }, 200);
});

test("of evenly spread marks hardly one is mistaken for another", () => {
  // Multiples of an odd number are a permutation of all marks: none comes twice, and their first bits are spread.
  const marks = Uint32Array.from({ length: 200_000 }, (_, i) => Math.imul(i, 0x9e3779b1) >>> 0);
  const scrambled = marks.map((mark) => Math.imul(mark ^ (mark >>> 15), 0x85ebca6b) >>> 0);
  const set = openMarkSet(scrambled.length);
  set.add(scrambled);
  expect(set.repeated().length).toBeLessThan(scrambled.length / 500);
});

test("marks may be many more than was guessed", () => {
  const set = openMarkSet(10);
  for (let batch = 0; batch < 50; batch++) set.add(Uint32Array.from({ length: 2048 }, (_, i) => batch * 2048 + i));
  set.add(Uint32Array.of(77_777));
  expect(set.repeated()).toContain(77_777);
});
