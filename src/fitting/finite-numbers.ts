import { type AggregateFeature, stateOf } from "../aggregation/index.js";
import { invariant } from "../errors/index.js";
import { column, type NumberExpr } from "../expression/index.js";
import type { JsonValue, Value } from "../schema/index.js";
import type { Fitter } from "./fit-kind.js";
import { jsonOf } from "./parameters.js";

type NumberAggregate = AggregateFeature<"float64" | "int64", "">;

/**
 * Learns aggregates of the finite values of a fit's first input, in doubles; null and ±Infinity are passed over. What is
 * learnt is `finish` of their values, each null over nothing.
 */
export function fitAggregates<Name extends string>(
  aggregates: (x: NumberExpr<"float64">) => Readonly<Record<Name, NumberAggregate>>,
  finish: (values: Readonly<Record<Name, number | null>>) => Readonly<Record<string, number | null>>,
): Fitter {
  const entries = Object.entries<NumberAggregate>(aggregates(column("x", "float64")));
  const states = entries.map(([name, { parts }]) => {
    const [part] = parts;
    invariant(part !== undefined, "An aggregate without windows has one part.");
    const state = stateOf(part.aggregation);
    return { name, state, kept: state.empty() };
  });
  return {
    add({ inputs }) {
      for (const x of finiteNumbers(inputs[0] ?? [])) {
        const row = { row: { x }, eventMicros: 0, createdMicros: null };
        for (const one of states) one.kept = one.state.add(one.kept, row);
      }
    },
    finish(): JsonValue {
      const values = states.map(({ name, state, kept }) => [name, state.finish(kept, 0)] as const);
      // Numeric aggregates of doubles give numbers and nulls, under the names they were asked for.
      return jsonOf(finish(Object.fromEntries(values) as Record<Name, number | null>), "float64");
    },
  };
}

/** Learns from the finite values of a fit's first input in ascending order, 8 bytes each in memory. */
export function fitOrdered(finish: (ordered: Float64Array) => Readonly<Record<string, JsonValue>>): Fitter {
  let values = new Float64Array(1024);
  let length = 0;
  return {
    add({ rows, inputs }) {
      if (length + rows > values.length) {
        const wider = new Float64Array(Math.max(2 * values.length, length + rows));
        wider.set(values.subarray(0, length));
        values = wider;
      }
      for (const x of finiteNumbers(inputs[0] ?? [])) values[length++] = x;
    },
    finish: () => finish(values.subarray(0, length).sort()),
  };
}

function* finiteNumbers(values: readonly Value[]): Generator<number> {
  for (const value of values) {
    if (value === null) continue;
    const x = Number(value);
    if (Number.isFinite(x)) yield x;
  }
}
