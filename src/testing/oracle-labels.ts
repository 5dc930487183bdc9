import type { HorizonLabelDefinition } from "../definition/index.js";
import { evaluate } from "../expression/index.js";
import { compareValues, type KeyTuple, type Row, type Value } from "../schema/index.js";
import { entitiesOf, standingRows, timedRows } from "./oracle.js";
import { naiveValue, type TimedRow } from "./oracle-aggregates.js";

/** A label's row, and the rows of its horizon that it is computed from. */
export interface OracleLabel {
  readonly key: KeyTuple;
  readonly cutoffMicros: number;
  readonly value: Value;
  readonly horizon: readonly TimedRow[];
}

/**
 * A label's table at cutoffs, by the plainest reading of the semantics: for every entity with a row in (c − active, c], the
 * label's aggregates over its rows in (c, c + horizon] and nothing else.
 */
export function oracleLabels(
  label: HorizonLabelDefinition,
  rows: readonly Row[],
  cutoffsMicros: readonly number[],
): readonly OracleLabel[] {
  const entities = entitiesOf(label.entity, standingRows(label.source, rows));
  return cutoffsMicros.flatMap((cutoffMicros) =>
    entities
      .flatMap(([key, ofEntity]): OracleLabel[] => {
        const timed = timedRows(label.source, ofEntity);
        const since = label.activeMicros === null ? Number.NEGATIVE_INFINITY : cutoffMicros - label.activeMicros;
        const until = cutoffMicros + label.horizonMicros;
        if (!timed.some(({ eventMicros }) => eventMicros > since && eventMicros <= cutoffMicros)) return [];
        const horizon = timed.filter(({ eventMicros }) => eventMicros > cutoffMicros && eventMicros <= until);
        const values = label.aggregates.map(({ name, aggregation }) => [name, naiveValue(horizon, aggregation, until)]);
        return [{ key, cutoffMicros, value: evaluate(label.expression, Object.fromEntries(values)), horizon }];
      })
      .toSorted((a, b) => compareValues(a.key, b.key)),
  );
}
