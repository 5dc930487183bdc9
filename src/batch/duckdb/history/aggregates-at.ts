import { wholeUnitsSql } from "../../../aggregation/index.js";
import { invariant } from "../../../errors/index.js";
import {
  type AggregateNode,
  type AggregatesAtLabels,
  eventTimestamp,
  instantColumn,
  type ScanNode,
} from "../../../logical/index.js";
import {
  allOf,
  call,
  fromSelect,
  join,
  name,
  operation,
  type Select,
  type SelectColumn,
  type Sql,
  select,
  table,
} from "../../../sql/index.js";
import { compileAggregate } from "../compile-aggregate.js";
import { isKnownAt } from "./known-at.js";
import type { Points } from "./label-table.js";
import { isSwept, sweep } from "./sweep.js";
import { mergeableOf, sweepCells } from "./sweep-cells.js";

/** How long before its point a row's event time is, as an instant before 1970: a name that no column can have. */
const since = "_since";

/**
 * A view's aggregates at each point that has a row: `_point`, `_event_time`, and the features asked for as `f0`, `f1`, ….
 * All that can be is swept along time; the rest, and what is asked by what was known, is aggregated over pairs.
 */
export function aggregatesAtPoints(
  view: AggregatesAtLabels,
  scan: ScanNode,
  rows: Select,
  { points }: Points,
  knownBy: boolean,
): Select {
  const bitemporal = knownBy && view.createdTime !== null;
  const swept = bitemporal ? [] : view.features.filter(isSwept);
  const cells = mergeableOf(nodeOf(view, scan, swept));
  const frames = swept.filter((feature) => !cells.includes(feature));
  const pairs = view.features.filter((feature) => !swept.includes(feature));
  const keys = view.keys.map((key) => key.name);
  const parts = [
    ...(cells.length === 0 ? [] : [sweepCells(nodeOf(view, scan, cells), rows, keys, points)]),
    ...(frames.length === 0 ? [] : [sweep(nodeOf(view, scan, frames), rows, keys, points)]),
    ...(pairs.length === 0 ? [] : [overPairs({ ...view, features: pairs }, scan, rows, points, knownBy)]),
  ];
  invariant(parts.length > 0, `view "${view.view}" is asked for no feature`);
  // All have the points whose entity has a row by then.
  const from = parts
    .map((part, i) => fromSelect(part, `part${i}`))
    .reduce((left, right, i) =>
      join("inner", left, right, operation("=", name("part0", "_point"), name(`part${i}`, "_point"))),
    );
  return select({
    columns: [
      ...["_point", "_event_time"].map((own) => ({ value: name("part0", own), as: own })),
      ...view.features.map((feature, i) => ({ value: name(feature.name), as: `f${i}` })),
    ],
    from,
  });
}

function nodeOf(view: AggregatesAtLabels, scan: ScanNode, features: AggregatesAtLabels["features"]): AggregateNode {
  const { keys, eventTime, createdTime } = view;
  return { kind: "aggregate", input: scan, keys, eventTime, createdTime, asOfMicros: 0, features };
}

/**
 * Every point is paired with its entity's rows up to it, and the pairs are aggregated by the view's own SQL. The instants of
 * a pair's row are counted from its point: so for every point t is 0, and one window, one session gap and one filter are
 * constants for all. Rows are paired as often as their entity has points.
 */
function overPairs(view: AggregatesAtLabels, scan: ScanNode, rows: Select, points: string, knownBy: boolean): Select {
  const node: AggregateNode = {
    ...nodeOf(view, scan, view.features),
    keys: [
      { name: "_point", type: "int64" },
      { name: "_t", type: "timestamp" },
    ],
    eventTime: since,
  };
  const pairs = pairsUntil(view, rows, points, knownBy);
  return select({
    columns: [
      { value: name("_point"), as: "_point" },
      { value: timestamp(operation("+", micros(name("_t")), micros(name(eventTimestamp)))), as: "_event_time" },
      ...view.features.map((feature) => ({ value: finished(view, feature.name), as: feature.name })),
    ],
    from: fromSelect(compileAggregate(node, pairs), "aggregated"),
  });
}

function pairsUntil(view: AggregatesAtLabels, rows: Select, points: string, knownBy: boolean): Select {
  const own = rows.columns.map(({ as }): SelectColumn => {
    invariant(as !== "*", "What is scanned has named columns.");
    return { value: name("rows", as), as };
  });
  const eventTime = name("rows", view.eventTime);
  const t = name(points, "_t");
  const on = allOf([
    ...view.keys.map((key) => operation("=", name("rows", key.name), name(points, key.name))),
    operation("<=", eventTime, t),
    ...isKnownAt(view, "rows", t, knownBy),
  ]);
  invariant(on !== null, "an entity has keys");
  return select({
    columns: [
      { value: name(points, "_point"), as: "_point" },
      { value: t, as: "_t" },
      { value: timestamp(operation("-", micros(eventTime), micros(t))), as: since },
      ...own,
    ],
    from: join("inner", fromSelect(rows, "rows"), table(points), on),
  });
}

/** A feature that the clock finishes is, at a point, its value there. */
function finished(view: AggregatesAtLabels, feature: string): Sql {
  const finish = view.planned.find((one) => one.name === feature)?.finish ?? null;
  return finish === null ? name(feature) : wholeUnitsSql(name(instantColumn(feature)), 0, finish.unitMicros);
}

function micros(instant: Sql): Sql {
  return call("epoch_us", [instant]);
}

function timestamp(microsSql: Sql): Sql {
  return call("make_timestamp", [microsSql]);
}
