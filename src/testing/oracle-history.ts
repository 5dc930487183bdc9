import type { Source, ViewDefinition } from "../definition/index.js";
import { compareValues, type Row, type Value } from "../schema/index.js";
import { type NaiveFunctions, type OracleRow, oracleSnapshot, standingRows } from "./oracle.js";

/** What one view says of one label row. */
export interface OracleCell {
  readonly status: "PRESENT" | "NULL_VALUE" | "NOT_FOUND" | "OUTSIDE_MAX_AGE";
  /** Null where there is no row, or the source has no event time. */
  readonly eventMicros: number | null;
  /** The view's features by name; all null where there is no row or it is expired. */
  readonly values: Readonly<Record<string, Value>>;
}

/** A point-in-time join as the oracle is asked for one. */
export interface OracleHistory {
  readonly views: readonly ViewDefinition[];
  /** Join keys of every view's entity by name, and the label time, in microseconds, under `time`. */
  readonly labels: readonly Row[];
  readonly time: string;
  /** A source's rows as read. */
  readonly rowsOf: (source: Source) => readonly Row[];
  /** Rows created after a label's time are invisible to it. */
  readonly knownBy: boolean;
  readonly functions?: NaiveFunctions;
}

/**
 * The point-in-time join by the plainest reading of the semantics, §5: for every label row, in order, what each view's
 * snapshot at its instant says of its entity.
 */
export function oracleHistory(asked: OracleHistory): readonly (readonly OracleCell[])[] {
  return asked.labels.map((label) => asked.views.map((view) => cellOf(view, label, asked)));
}

function cellOf(view: ViewDefinition, label: Row, { rowsOf, time, knownBy, functions }: OracleHistory): OracleCell {
  const tMicros = Number(label[time]);
  const all = rowsOf(view.source);
  const rows = knownBy ? all.filter((row) => isKnown(view.source, row, tMicros)) : all;
  const key = view.entity.joinKeys.map(({ name }) => label[name] ?? null);
  const found = oracleSnapshot(view, rows, tMicros, functions).find((row) => compareValues(row.key, key) === 0);
  if (found === undefined) {
    const nothing = view.features.map(({ name }) => [name, null] as const);
    return { status: "NOT_FOUND", eventMicros: null, values: Object.fromEntries(nothing) };
  }
  return { status: statusOf(found), eventMicros: found.eventMicros, values: found.values };
}

/** A row whose created time is null is always known. */
function isKnown(source: Source, row: Row, tMicros: number): boolean {
  const created = source.createdTime === null ? null : (row[source.createdTime.name] ?? null);
  return created === null || Number(created) <= tMicros;
}

function statusOf({ expired, values }: OracleRow): OracleCell["status"] {
  if (expired) return "OUTSIDE_MAX_AGE";
  return Object.values(values).every((value) => value === null) ? "NULL_VALUE" : "PRESENT";
}

/** Pairs of a label row and a source row that stands, with event time ≤ t < created time. */
export function notYetKnownPairs(source: Source, { labels, rowsOf, time }: OracleHistory): number {
  const { eventTime, createdTime } = source;
  if (createdTime === null) return 0;
  let pairs = 0;
  for (const row of standingRows(source, rowsOf(source))) {
    const created = row[createdTime.name] ?? null;
    if (created === null) continue;
    for (const label of labels) {
      const tMicros = Number(label[time]);
      const sameKey = source.keys.every(({ name }) => compareValues(row[name] ?? null, label[name] ?? null) === 0);
      const happened = eventTime === null || Number(row[eventTime.name]) <= tMicros;
      if (sameKey && happened && tMicros < Number(created)) pairs += 1;
    }
  }
  return pairs;
}
