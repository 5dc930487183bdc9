import { rm } from "node:fs/promises";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Aggregation } from "../../aggregation/index.js";
import type { HorizonLabelDefinition } from "../../definition/index.js";
import { column } from "../../expression/index.js";
import { kindOf, type Row, type Value } from "../../schema/index.js";
import {
  agreeAggregate,
  arbitraryHistory,
  everyAggregateView,
  forAll,
  type OracleLabel,
  oracleLabels,
  standingRows,
  testSource,
} from "../../testing/index.js";
import { durationMicros, microsOf } from "../../time/index.js";
import { labelFixture } from "./label-fixture.suite.js";
import { writeTestRows } from "./test-rows.suite.js";

const { folder, tableOf } = labelFixture();

const timeout = 120_000;
const tMicros = microsOf("2026-11-25");
const windows = ["1h", "1d", "7d"] as const;

/** A label of any aggregate of one value, but those that the clock finishes. */
function arbitraryLabel(source: ReturnType<typeof testSource>): fc.Arbitrary<HorizonLabelDefinition> {
  const aggregates = everyAggregateView(source).features.flatMap((one) =>
    "aggregation" in one && !one.aggregation.function.startsWith("since") && isPlain(one.type)
      ? [{ name: one.name, type: one.type, aggregation: withoutWindows(one.aggregation) }]
      : [],
  );
  const active = fc.option(fc.constantFrom(...windows), { nil: null, freq: 4 });
  return fc
    .tuple(fc.constantFrom(...aggregates), fc.constantFrom(...windows), active)
    .map(([aggregate, horizon, within]) => ({
      kind: "horizon_label",
      name: "label",
      description: "",
      owner: "",
      version: "1.0",
      entity: source.entity,
      source,
      type: aggregate.type,
      horizonMicros: durationMicros(horizon),
      activeMicros: within === null ? null : durationMicros(within),
      aggregates: [aggregate],
      expression: column(aggregate.name, aggregate.type).expression,
    }));
}

function isPlain(type: HorizonLabelDefinition["type"]): boolean {
  return kindOf(type) !== "vector" && kindOf(type) !== "list";
}

function withoutWindows(aggregation: Aggregation): Aggregation {
  const { operands } = aggregation;
  return {
    ...aggregation,
    windowMicros: null,
    ...(operands === undefined ? {} : { operands: operands.map(withoutWindows) }),
  };
}

/** Cutoffs at events and a horizon or a population's span before and after them, and a microsecond beside. */
function arbitraryCutoffs(made: HorizonLabelDefinition): fc.Arbitrary<readonly number[]> {
  const spans = [0, made.horizonMicros, -(made.activeMicros ?? 0)];
  const one = fc
    .tuple(fc.integer({ min: 0, max: 9 * 24 }), fc.constantFrom(...spans), fc.constantFrom(-1, 0, 1))
    .map(([hours, span, by]) => tMicros - hours * durationMicros("1h") - span + by);
  return fc.uniqueArray(one, { minLength: 1, maxLength: 3 });
}

type Case = readonly [HorizonLabelDefinition, readonly number[], readonly Row[]];

async function agreesWithOracle([made, cutoffs, rows]: Case): Promise<void> {
  const { source } = made;
  const newest = Math.max(...standingRows(source, rows).map((row) => Number(row[source.eventTime.name])));
  const known = cutoffs.filter((cutoff) => cutoff + made.horizonMicros <= newest).toSorted((a, b) => a - b);
  const file = await writeTestRows(folder(), source, rows);
  const over: HorizonLabelDefinition = {
    ...made,
    source: { ...source, input: { kind: "files", paths: [file], format: "parquet", delimiter: ",", partition: null } },
  };
  if (known.length < cutoffs.length) {
    await expect(tableOf(over, cutoffs)).rejects.toMatchObject({ code: "GR-LABEL-NOT-KNOWN" });
  }
  if (known.length > 0) {
    const { rows: found } = await tableOf(over, known).catch((error: unknown) => {
      // Which rows a random condition is computed over, so that it leaves int64, is the engine's choice.
      fc.pre(!(error instanceof Error && "code" in error && error.code === "GR-VALUE-OVERFLOW"));
      throw error;
    });
    const expected = oracleLabels(made, rows, known);
    expect(found.map((row) => row.slice(0, -1))).toEqual(expected.map((row) => [...row.key, row.cutoffMicros]));
    for (const [index, row] of expected.entries()) expectSame(made, found[index]?.at(-1) ?? null, row);
  }
  await rm(file);
}

function expectSame(made: HorizonLabelDefinition, found: Value, { value, horizon, cutoffMicros }: OracleLabel): void {
  const [aggregate] = made.aggregates;
  const judged = { rows: horizon, tMicros: cutoffMicros + made.horizonMicros };
  const same = aggregate !== undefined && agreeAggregate(found, value, { ...aggregate, ...judged });
  expect({ same, found, value }).toMatchObject({ same: true });
}

test.each([[[]], [["s", "i"]]])("labels of identity %j are the oracle's", { timeout }, async (identity) => {
  const source = testSource("rows.parquet", { identity });
  const cases = arbitraryLabel(source).chain((made) =>
    fc.tuple(fc.constant(made), arbitraryCutoffs(made), arbitraryHistory(source, tMicros, 30)),
  );
  await forAll(cases, { name: "agreesWithOracle", holds: agreesWithOracle }, 60);
});
