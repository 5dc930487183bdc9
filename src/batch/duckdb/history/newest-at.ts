import { invariant } from "../../../errors/index.js";
import { toSql } from "../../../expression/index.js";
import type { NewestAtLabels } from "../../../logical/index.js";
import {
  allOf,
  call,
  cast,
  descending,
  fromSelect,
  int,
  join,
  name,
  nullSql,
  operation,
  over,
  type Select,
  type Sql,
  select,
  star,
  table,
} from "../../../sql/index.js";
import { isKnownAt } from "./known-at.js";
import type { Points } from "./label-table.js";

/**
 * A row view at each point that has a row: `_point`, `_event_time`, and the features asked for as `f0`, `f1`, ….
 * The nearest event time is found first, from keys and times alone; then of the rows at it, which are few, the one that
 * stands is told. The other way round, rows that tie would all be told apart, most of them for nothing.
 */
export function newestAtPoints(view: NewestAtLabels, rows: Select, { points }: Points, knownBy: boolean): Select {
  const bitemporal = knownBy && view.createdTime !== null;
  if (view.eventTime === null || bitemporal) return newestOfPairs(view, rows, points, knownBy);
  const keys = view.keys.map((key) => key.name);
  const eventTime = view.eventTime;
  const times = select({
    columns: [...keys, eventTime].map((own) => ({ value: name(own), as: own })),
    from: fromSelect(rows, "rows"),
  });
  const nearest = select({
    columns: [
      { value: name(points, "_point"), as: "_point" },
      ...keys.map((own) => ({ value: name(points, own), as: own })),
      { value: name("times", eventTime), as: eventTime },
    ],
    from: join(
      "asof",
      table(points),
      fromSelect(times, "times"),
      conditions([
        ...keys.map((own) => operation("=", name(points, own), name("times", own))),
        operation(">=", name(points, "_t"), name("times", eventTime)),
      ]),
    ),
  });
  const same = (left: string, right: string): Sql =>
    conditions([...keys, eventTime].map((own) => operation("=", name(left, own), name(right, own))));
  const candidates = select({
    columns: rows.columns.map(({ as }) => ({ value: name("rows", as), as })),
    from: join("semi", fromSelect(rows, "rows"), table("nearest"), same("rows", "nearest")),
  });
  const best = ranked(candidates, [...keys, eventTime], [view.createdTime, ...view.ties]);
  return select({
    with: [{ name: "nearest", select: nearest, materialized: true }],
    columns: [
      { value: name("nearest", "_point"), as: "_point" },
      { value: name("nearest", eventTime), as: "_event_time" },
      ...view.features.map((_, i) => ({ value: name("best", computed(i)), as: `f${i}` })),
    ],
    from: join(
      "inner",
      table("nearest"),
      fromSelect(projected(view, best, [...keys, eventTime]), "best"),
      same("nearest", "best"),
    ),
  });
}

/** Every point with every row of its entity that was there, and known where that is asked. */
function newestOfPairs(view: NewestAtLabels, rows: Select, points: string, knownBy: boolean): Select {
  const t = name(points, "_t");
  const pairs = select({
    columns: [
      { value: name(points, "_point"), as: "_point" },
      ...rows.columns.map(({ as }) => ({ value: name("rows", as), as })),
    ],
    from: join(
      "inner",
      fromSelect(rows, "rows"),
      table(points),
      conditions([
        ...view.keys.map((key) => operation("=", name("rows", key.name), name(points, key.name))),
        ...(view.eventTime === null ? [] : [operation("<=", name("rows", view.eventTime), t)]),
        ...isKnownAt(view, "rows", t, knownBy),
      ]),
    ),
  });
  const best = ranked(pairs, ["_point"], [view.eventTime, view.createdTime, ...view.ties]);
  const eventTime = view.eventTime === null ? cast(nullSql, "timestamp") : name(view.eventTime);
  const of = projected(view, best, ["_point"], [{ value: eventTime, as: "_event_time" }]);
  return select({
    columns: [
      ...["_point", "_event_time"].map((own) => ({ value: name(own), as: own })),
      ...view.features.map((_, i) => ({ value: name(computed(i)), as: `f${i}` })),
    ],
    from: fromSelect(of, "best"),
  });
}

/** Of rows alike in `alike` the greatest by `order`, null least. */
function ranked(rows: Select, alike: readonly string[], order: readonly (string | null)[]): Select {
  const rank = over(
    call("row_number", []),
    alike.map((own) => name(own)),
    order.filter((own) => own !== null).map((own) => descending(name(own))),
  );
  return select({
    columns: [{ value: star, as: "*" }],
    from: fromSelect(rows, "rows"),
    qualify: operation("=", rank, int(1)),
  });
}

function projected(
  view: NewestAtLabels,
  rows: Select,
  kept: readonly string[],
  besides: Select["columns"] = [],
): Select {
  return select({
    columns: [
      ...kept.map((own) => ({ value: name(own), as: own })),
      ...besides,
      ...view.features.map((feature, i) => ({ value: toSql(feature.expression), as: computed(i) })),
    ],
    from: fromSelect(rows, "rows"),
  });
}

/** A feature's column beside keys and times, which may be called `f0` themselves: a name that no column can have. */
function computed(feature: number): string {
  return `_f${feature}`;
}

function conditions(all: readonly Sql[]): Sql {
  const on = allOf(all);
  invariant(on !== null, "an entity has keys");
  return on;
}
