import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { SourceFit } from "../definition/index.js";
import { invariant } from "../errors/index.js";
import { evaluate } from "../expression/index.js";
import type { DataType, JsonValue, Value } from "../schema/index.js";
import { fitKindNamed } from "./index.js";

interface Case {
  readonly column: string;
  readonly kind: string;
  readonly options: Readonly<Record<string, JsonValue>>;
  readonly fitted_on: readonly Value[];
  readonly given: readonly Value[];
  readonly expected: readonly (number | null)[];
}

// What scikit-learn gave for them: the script beside the file says how.
const cases: readonly Case[] = JSON.parse(
  readFileSync(new URL("../../test/fitting/scikit-learn.json", import.meta.url), "utf8"),
);

const outputs: Readonly<Record<string, DataType>> = { ordinal_encoder: "int64", bucketizer: "int64" };

describe("a fit gives what scikit-learn gives:", () => {
  test.each(cases.map((one) => [one.kind, JSON.stringify(one.options), one.column, one] as const))(
    "%s %s of %s",
    async (name, _, column, { options, fitted_on, given, expected }) => {
      const kind = fitKindNamed(name);
      invariant(kind.transform === "expression", "These kinds transform by expressions.");
      const input = { kind: "column", name: "x", type: column === "texts" ? "string" : "float64" } as const;
      const fit: SourceFit = {
        name: "column",
        fit: name,
        version: "1",
        inputs: [{ name: "x", expression: input }],
        options,
        type: outputs[name] ?? "float64",
      };
      const fitter = kind.begin(fit);
      // In batches, in another order than the file's.
      const shuffled = fitted_on.toReversed();
      for (let at = 0; at < shuffled.length; at += 16) {
        const x = shuffled.slice(at, at + 16);
        await fitter.add({ rows: x.length, inputs: [x] });
      }
      const transform = kind.expression(fit, JSON.parse(JSON.stringify(await fitter.finish())));
      const found = given.map((x) => evaluate(transform, { x }));
      for (const [i, value] of found.entries()) {
        const right = expected[i] ?? null;
        const tolerance = 1e-9 * Math.max(1, Math.abs(right ?? 0));
        const where = `${JSON.stringify(given[i])} gives ${String(value)}, not ${String(right)}`;
        expect(value === right || Math.abs(Number(value) - Number(right)) <= tolerance, where).toBe(true);
      }
    },
  );
});
