import fc from "fast-check";
import { expect, test } from "vitest";
import { weighPlainly, weighTracked } from "./weigh-around-but.js";

test("keeping track of where values are changes nothing", () => {
  const valence = fc.constantFrom(0.5, 1, 2, 4, 1.5, 3, -1, -2, 0.75);
  fc.assert(
    fc.property(fc.array(valence, { maxLength: 60 }), fc.nat(60), (valences, but) => {
      const plain = [...valences];
      const tracked = [...valences];
      weighPlainly(plain, but);
      weighTracked(tracked, but);
      expect(tracked).toEqual(plain);
    }),
  );
});

const cases: readonly (readonly [what: string, before: readonly number[], after: readonly number[]])[] = [
  ["is halved before the word, and raised by half after it", [2, 5, 3], [1, 2.5, 4.5]],
  // The first 2 becomes 1, and is the first 1 when the turn comes to it; the other 2 is the first of its value by then.
  ["is changed again where it has become that of a later one", [2, 2, 1], [0.5, 1, 1]],
];

test.each(cases)("a valence %s", (_, before, after) => {
  const valences = [...before];
  weighPlainly(valences, 2);
  expect(valences).toEqual(after);
});
