import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { didYouMean } from "./did-you-mean.js";

describe("didYouMean", () => {
  test.each([
    { name: "purchase_cuont", candidates: ["total_events", "purchase_count"], suggested: "purchase_count" },
    { name: "AMOUNT", candidates: ["amount"], suggested: "amount" },
    // Levenshtein distances to "event": 1 (one letter more) and 2.
    { name: "event", candidates: ["evidence", "events"], suggested: "events" },
    // Both are one letter away: the first stays.
    { name: "cat", candidates: ["car", "cap"], suggested: "car" },
    // kitten → sitting takes 3 edits, a third of 7 letters is 2.
    { name: "sitting", candidates: ["kitten"], suggested: undefined },
    // kitten → sittin takes 2 edits, and a third of 6 letters is 2.
    { name: "kitten", candidates: ["sittin"], suggested: "sittin" },
    { name: "a", candidates: ["b"], suggested: "b" },
    { name: "ab", candidates: ["cd"], suggested: undefined },
    { name: "age", candidates: [], suggested: undefined },
    { name: "", candidates: ["ab"], suggested: undefined },
  ])("for $name among $candidates: $suggested", ({ name, candidates, suggested }) => {
    expect(didYouMean(name, candidates)).toBe(suggested === undefined ? "" : ` Did you mean "${suggested}"?`);
  });

  test("finds a name with one letter left out, among names that share none of its letters", () => {
    const word = fc.stringMatching(/^[a-m]{4,20}$/);
    const others = fc.array(fc.stringMatching(/^[n-z]{1,20}$/));
    fc.assert(
      fc.property(word, others, fc.nat(), (name, strangers, seed) => {
        const at = seed % name.length;
        const misspelt = name.slice(0, at) + name.slice(at + 1);
        expect(didYouMean(misspelt, [...strangers, name])).toBe(` Did you mean "${name}"?`);
      }),
    );
  });
});
