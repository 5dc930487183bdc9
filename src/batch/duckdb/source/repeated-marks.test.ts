import fc from "fast-check";
import { expect, test } from "vitest";
import { forAll } from "../../../testing/index.js";
import { joined, repeatedMarks } from "./repeated-marks.js";

const evenly = fc.nat(2 ** 32 - 1);
/** All bits alike but a few at one end, so that marks share a place, or all but a place. */
const crowded = fc.tuple(fc.nat(7), fc.constantFrom(0, 29)).map(([few, shift]) => (few << shift) >>> 0);
const edges = fc.constantFrom(0, 1, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1);

test("every mark that comes twice is told, and none that does not come", async () => {
  const cases = fc.record({
    marks: fc.array(fc.oneof(evenly, crowded, edges), { maxLength: 500 }),
    sharedBits: fc.constantFrom(0, 3, 9, 27),
    first: fc.nat(2 ** 27 - 1),
  });
  const holds = ({ marks, sharedBits, first }: { marks: number[]; sharedBits: number; first: number }): void => {
    const own = 2 ** (32 - sharedBits);
    const shared = marks.map((mark) => (first % 2 ** sharedBits) * own + (mark % own));
    const told = new Set(repeatedMarks(Uint32Array.from(shared), sharedBits));
    const times = new Map<number, number>();
    for (const mark of shared) times.set(mark, (times.get(mark) ?? 0) + 1);
    expect([...told].filter((mark) => !times.has(mark))).toEqual([]);
    expect([...times].filter(([mark, count]) => count > 1 && !told.has(mark))).toEqual([]);
  };
  await forAll(cases, { name: "repeatedMarks", holds }, 300);
});

test("of evenly spread marks hardly one is mistaken for another", () => {
  // Products with odd numbers are permutations of all marks: none comes twice.
  const marks = Uint32Array.from({ length: 100_000 }, (_, i) => {
    const mark = Math.imul(i, 0x9e3779b1) >>> 0;
    return Math.imul(mark ^ (mark >>> 15), 0x85ebca6b) >>> 0;
  });
  expect(repeatedMarks(marks, 0).length).toBeLessThan(marks.length / 50);
});

test("arrays are put one after the other", () => {
  expect(joined([])).toEqual(new Uint32Array(0));
  expect(joined([Uint32Array.of(1, 2), new Uint32Array(0), Uint32Array.of(3)])).toEqual(Uint32Array.of(1, 2, 3));
});
