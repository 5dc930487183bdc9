import { describe, test } from "vitest";

/** Something that tests need of the machine: found, or the reason why not. */
export type Found<T> = { readonly found: true; readonly value: T } | { readonly found: false; readonly reason: string };

/**
 * Tests that need something which not every machine has.
 * Where it is missing they are skipped, with a line that says why; where CI=true they fail, so that no gap goes unseen.
 */
export function describeWith<T>(need: string, search: Found<T>, tests: (value: T) => void): void {
  if (search.found) {
    describe(`with ${need}`, () => tests(search.value));
  } else if (process.env.CI === "true") {
    test(`with ${need}`, () => {
      throw new Error(`${need} is required in CI: ${search.reason}`);
    });
  } else {
    console.warn(`Skipped, for want of ${need}: ${search.reason}`);
    test.skip(`with ${need} (${search.reason})`, () => {});
  }
}
