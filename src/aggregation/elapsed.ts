import { invariant } from "../errors/index.js";
import { call, int, operation, type Sql } from "../sql/index.js";
import type { Aggregation, FinishAtRead } from "./aggregation.js";

/** The unit of a `since…` aggregate, in microseconds. */
export function unitOf(aggregation: Aggregation): number {
  const { unitMicros } = aggregation.parameters;
  invariant(typeof unitMicros === "number", `${aggregation.function} lacks its unit.`);
  return unitMicros;
}

/** Whole units from an instant to a later one, in SQL. Neither is after the other, so dropping the fraction is the floor. */
export function wholeUnitsSql(instant: Sql, laterMicros: number, unitMicros: number): Sql {
  return operation("//", operation("-", int(laterMicros), call("epoch_us", [instant])), int(unitMicros));
}

/**
 * The value at t of a feature that is finished when read: ⌊(t − instant) / unit⌋;
 * null without an instant, and once t − instant has reached the window.
 */
export function finishAtRead(instantMicros: number | null, tMicros: number, finish: FinishAtRead): number | null {
  if (instantMicros === null) return null;
  const elapsedMicros = tMicros - instantMicros;
  if (finish.windowMicros !== null && elapsedMicros >= finish.windowMicros) return null;
  return Math.floor(elapsedMicros / finish.unitMicros);
}
