import fc from "fast-check";
import { expect, test } from "vitest";
import { forAll } from "./for-all.js";

test("a property that holds is no error, over as many cases as it asks for", async () => {
  let cases = 0;
  await forAll(fc.integer(), { name: "counted", holds: () => void cases++ }, 20);
  expect(cases % 20).toBe(0);
  expect(cases).toBeGreaterThan(0);
});

test("a case that fails is printed as a test of the smallest one", async () => {
  const isSmall = ([big, vector]: readonly [bigint, Float64Array]) => {
    expect(big < 2n ** 60n || vector.length === 0).toBe(true);
  };
  const cases = fc.tuple(
    fc.bigInt({ min: 0n, max: 2n ** 63n }),
    fc.constant(Float64Array.of(Number.POSITIVE_INFINITY)),
  );
  const failing = forAll(cases, { name: "isSmall", holds: isSmall }, 1000);
  await expect(failing).rejects.toThrow(
    /Counterexample[\s\S]*test\("a case of seed -?\d+", async \(\) => \{\n {2}await isSmall\(\[1152921504606846976n,Float64Array\.from\(\[Number\.POSITIVE_INFINITY\]\)\]\);\n\}\);/,
  );
});
