import { instantColumn, type OnDemandViewDefinition, requestColumn, type ViewDefinition } from "../definition/index.js";
import { evaluate } from "../expression/index.js";
import type { Row, Value } from "../schema/index.js";
import type { OracleCell } from "./oracle-history.js";

/** What a view that an on-demand one is computed of says of the entity at t. */
export interface OracleInput {
  readonly view: ViewDefinition;
  readonly cell: OracleCell;
}

/**
 * An on-demand view by the plainest reading: nothing of an entity that none of its inputs' views knows, nor where all that
 * know it have expired; else each feature's expression over the inputs, null where they are missing or expired, over request
 * data and t. What functions give is null here. NaN is null.
 */
export function oracleOnDemand(
  { inputs, request, features }: OnDemandViewDefinition,
  of: readonly OracleInput[],
  given: Row,
  tMicros: number,
): OracleCell {
  const cells = of.filter(({ view }) => inputs.some((input) => input.view === view.name)).map(({ cell }) => cell);
  const there = cells.filter(({ status }) => status !== "NOT_FOUND");
  const times = there.flatMap(({ eventMicros }) => (eventMicros === null ? [] : [eventMicros]));
  const eventMicros = times.length === 0 ? null : Math.max(...times);
  const nothing = Object.fromEntries(features.map(({ name }) => [name, null]));
  if (cells.length > 0 && there.length === 0) return { status: "NOT_FOUND", eventMicros, values: nothing };
  if (there.length > 0 && there.every(({ status }) => status === "OUTSIDE_MAX_AGE")) {
    return { status: "OUTSIDE_MAX_AGE", eventMicros, values: nothing };
  }
  const row: Record<string, Value> = { [instantColumn]: tMicros };
  for (const { name } of request) row[requestColumn(name)] = notNan(given[name] ?? null);
  for (const { view, feature } of inputs) {
    row[feature] = of.find((one) => one.view.name === view)?.cell.values[feature] ?? null;
  }
  const values = features.map(({ name, expression }): readonly [string, Value] => [
    name,
    expression === null ? null : evaluate(expression, row),
  ]);
  const status = values.every(([, value]) => value === null) ? "NULL_VALUE" : "PRESENT";
  return { status, eventMicros, values: Object.fromEntries(values) };
}

function notNan(value: Value): Value {
  return typeof value === "number" && Number.isNaN(value) ? null : value;
}
