import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ViewDefinition } from "../definition/index.js";
import { isGranaryError } from "../errors/index.js";
import { column } from "../expression/index.js";
import { int64Max, type Row, type Value } from "../schema/index.js";
import {
  agreeAggregate,
  arbitraryAggregateView,
  arbitraryHistory,
  forAll,
  naiveValue,
  standingRows,
  type TimedRow,
  testSource,
  timedRows,
} from "../testing/index.js";
import { inWindow, microsOf } from "../time/index.js";
import {
  type AggregateFeature,
  type AggregateState,
  type Aggregation,
  collect,
  count,
  countDistinct,
  type StateRow,
  sessions,
  stateOf,
  sum,
} from "./index.js";

const tMicros = microsOf("2026-11-25");
const parts = 6;
const source = testSource("rows.parquet");

/** How an entity's rows are split, in which order each part takes them, and in which the parts are merged. */
interface Split {
  readonly part: readonly number[];
  readonly order: readonly number[];
  readonly merges: readonly number[];
}

const manyNumbers = fc.array(fc.nat(), { minLength: 50, maxLength: 50 });
const arbitrarySplit: fc.Arbitrary<Split> = fc.record({
  part: fc.array(fc.nat(parts - 1), { minLength: 50, maxLength: 50 }),
  order: manyNumbers,
  merges: manyNumbers,
});

/** The state of rows that came in parts, each kept as bytes before they were merged. */
function mergedState(
  state: AggregateState,
  aggregation: Aggregation,
  rows: readonly TimedRow[],
  split: Split,
): unknown {
  const windowMicros = windowOf(aggregation);
  if (windowMicros === undefined) {
    return aggregation.operands?.map((operand, index) => {
      const ofOperand = state.operands[index] ?? stateOf(operand);
      return mergedState(ofOperand, operand, rows, split);
    });
  }
  const shuffled = rows
    .map((row, index) => ({ row, index }))
    .filter(({ row }) => inWindow(row.eventMicros, tMicros, windowMicros))
    .toSorted((a, b) => (split.order[a.index % 50] ?? 0) - (split.order[b.index % 50] ?? 0));
  let states = Array.from({ length: parts }, () => state.empty());
  for (const { row, index } of shuffled) {
    const part = split.part[index % 50] ?? 0;
    states[part] = state.add(states[part], row);
  }
  for (const pick of split.merges) {
    const at = pick % states.length;
    const [taken, ...rest] = [...states.slice(at), ...states.slice(0, at)].map((one) => state.encode(one));
    const [next, ...others] = rest;
    if (taken === undefined || next === undefined) break;
    states = [state.merge(state.decode(taken), state.decode(next)), ...others.map((bytes) => state.decode(bytes))];
  }
  return states[0];
}

/** The window of the rows that a state takes; undefined where its operands take different rows, so that each has its own. */
function windowOf({ operands, windowMicros }: Aggregation): number | null | undefined {
  if (operands === undefined) return windowMicros;
  const [first, ...others] = operands.map(windowOf);
  return others.every((other) => other === first) ? first : undefined;
}

test("states of any split, kept as bytes and merged in any order, finish as the oracle says", async () => {
  const cases = fc.tuple(arbitraryAggregateView(source), arbitraryHistory(source, tMicros, 40), arbitrarySplit);
  await forAll(cases, { name: "mergesToOracle", holds: mergesToOracle }, 500);
});

/** Holds merged states to the oracle. All rows are one entity's here, so that it has many. */
function mergesToOracle([view, history, split]: readonly [ViewDefinition, readonly Row[], Split]): void {
  const rows = timedRows(source, standingRows(source, history)).filter((row) => row.eventMicros <= tMicros);
  for (const feature of view.features) {
    if (!("aggregation" in feature)) continue;
    const { aggregation, name, type } = feature;
    const expected = unlessOverflow(() => naiveValue(rows, aggregation, tMicros));
    const state = stateOf(aggregation);
    const merged = mergedState(state, aggregation, rows, split);
    const found = state.finish(state.decode(state.encode(merged)), tMicros);
    const agreed = agreeAggregate(found, expected, { aggregation, type, rows, tMicros });
    expect(agreed, `${name}: ${String(found)} is not ${String(expected)}`).toBe(true);
  }
}

/** A random condition may leave int64, which the case is then not about. */
function unlessOverflow<T>(compute: () => T): T {
  try {
    return compute();
  } catch (error) {
    fc.pre(!isGranaryError(error, "GR-VALUE-OVERFLOW"));
    throw error;
  }
}

const x = column("x", "int64");

function aggregationOf(feature: AggregateFeature): Aggregation {
  const [part] = feature.parts;
  if (part === undefined) throw new Error("The feature has no part.");
  return part.aggregation;
}

function rowOf(value: Value, eventMicros = tMicros): StateRow {
  return { row: { x: value }, eventMicros, createdMicros: null };
}

describe("a sum of integers", () => {
  const state = stateOf(aggregationOf(sum(x)));
  const sumOf = (values: readonly Value[]) =>
    values.reduce<unknown>((made, value) => state.add(made, rowOf(value)), state.empty());
  const hundred = Array.from({ length: 100 }, () => int64Max);

  test("keeps more than 64 bits, so that a total within int64 is exact whatever came before", () => {
    const great = state.decode(state.encode(sumOf(hundred)));
    const less = sumOf([...hundred.slice(1).map((value) => -value), -5]);
    expect(state.finish(state.merge(great, less), tMicros)).toBe(int64Max - 5n);
  });
  test("past int64 is an error: GR-VALUE-OVERFLOW", () => {
    expect(() => state.finish(sumOf([int64Max, 1]), tMicros)).toThrow(
      expect.objectContaining({ code: "GR-VALUE-OVERFLOW" }),
    );
  });
});

test("a sum of floats keeps what rounding takes from it, through its bytes and merges", () => {
  const state = stateOf(aggregationOf(sum(column("x", "float64"))));
  const great = state.add(state.add(state.empty(), rowOf(1e100)), rowOf(1));
  const less = state.add(state.empty(), rowOf(-1e100));
  expect(state.finish(state.merge(less, state.decode(state.encode(great))), tMicros)).toBe(1);
});

describe("the bytes of a state", () => {
  const counted = stateOf(aggregationOf(count()));
  const one = counted.encode(counted.add(counted.empty(), rowOf(1)));

  test("are few: a version, and what a number needs", () => {
    expect(one).toEqual(Uint8Array.of(1, 1));
  });
  test("hold a session of many rows as its ends", () => {
    const visits = stateOf(aggregationOf(sessions({ gap: "30m" }).count()));
    let state = visits.empty();
    for (let n = 0; n < 1000; n++) state = visits.add(state, rowOf(null, tMicros - n));
    expect(visits.encode(state).length).toBeLessThan(20);
  });
  test.each([
    ["of another layout", Uint8Array.of(2, 1)],
    ["that end early", one.slice(0, 1)],
    ["that do not end", Uint8Array.of(1, ...Array.from({ length: 30 }, () => 255))],
    ["of no count", Uint8Array.of(1, ...Array.from({ length: 9 }, () => 255), 1)],
    ["with more behind", Uint8Array.of(...one, 0)],
    ["of nothing", Uint8Array.of()],
  ])("%s: GR-STATE-UNREADABLE", (_, bytes) => {
    expect(() => counted.decode(bytes)).toThrow(expect.objectContaining({ code: "GR-STATE-UNREADABLE" }));
  });
  test("keep texts whole, and int64 past the safe ones", () => {
    const text = column("x", "string");
    const texts = stateOf(aggregationOf(collect(text, 3)));
    const given = ["\ufeffa", "a\u0000b", "😀"];
    const state = given.reduce<unknown>((made, value, n) => texts.add(made, rowOf(value, tMicros + n)), texts.empty());
    expect(texts.finish(texts.decode(texts.encode(state)), tMicros)).toEqual(given);
    const distinct = stateOf(aggregationOf(countDistinct(x)));
    const numbers = [2n ** 53n, 2n ** 53n + 1n, -(2n ** 63n), 2n ** 53n];
    const set = numbers.reduce<unknown>((made, value) => distinct.add(made, rowOf(value)), distinct.empty());
    expect(distinct.finish(distinct.merge(distinct.decode(distinct.encode(set)), set), tMicros)).toBe(3);
  });
});
