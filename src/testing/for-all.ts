import fc from "fast-check";

/** How many times as many cases as `npm test` takes are generated: `npm run test:nightly` says so. */
export const thoroughness = positive(process.env.GRANARY_THOROUGHNESS) ?? 1;

/** A property of cases, as a test of one of them calls it: a function of that name in the test's file. */
export interface CaseTest<Case> {
  readonly name: string;
  readonly holds: (generated: Case) => void | Promise<void>;
}

/**
 * Asserts a property of `count` generated cases, or of as many times more as a nightly run asks for. A case that fails is
 * made as small as it gets, and the message ends with a test of it, ready to stand beside the property.
 */
export async function forAll<Case>(
  cases: fc.Arbitrary<Case>,
  { name, holds }: CaseTest<Case>,
  count: number,
): Promise<void> {
  const property = fc.asyncProperty(cases, async (generated) => holds(generated));
  const details = await fc.check(property, { numRuns: count * thoroughness });
  if (!details.failed) return;
  const message = fc.defaultReportMessage(details) ?? "The property failed.";
  const example = details.counterexample?.[0];
  const ready = example === undefined ? "" : `\n\nAs a test:\n\n${testOf(name, details.seed, example)}\n`;
  throw new Error(message + ready, { cause: details.errorInstance });
}

function testOf(name: string, seed: number, example: unknown): string {
  return `test("a case of seed ${seed}", async () => {\n  await ${name}(${fc.stringify(example)});\n});`;
}

function positive(text: string | undefined): number | null {
  const value = Number(text);
  return Number.isInteger(value) && value > 0 ? value : null;
}
