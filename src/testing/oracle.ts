import {
  canonicalJson,
  columnsOfSource,
  type Entity,
  type EventSource,
  type Source,
  type ViewDefinition,
} from "../definition/index.js";
import { invariant } from "../errors/index.js";
import { evaluate } from "../expression/index.js";
import { compareValues, type KeyTuple, type Row, type Value } from "../schema/index.js";
import { naiveValue, type TimedRow } from "./oracle-aggregates.js";

/** What a view says of one entity at an instant. */
export interface OracleRow {
  readonly key: KeyTuple;
  /** Null for a row source without event time. */
  readonly eventMicros: number | null;
  readonly expired: boolean;
  readonly values: Readonly<Record<string, Value>>;
}

/**
 * A view's row at t for every entity that has one, by the plainest reading of the semantics: the judge of every engine.
 * `rows` are the source's rows as read: join keys, times and columns by their names.
 */
export function oracleSnapshot(
  view: ViewDefinition,
  rows: readonly Row[],
  tMicros: number,
  functions: NaiveFunctions = {},
): OracleRow[] {
  const standing = standingRows(view.source, rows, functions).filter(
    (row) => view.source.eventTime === null || micros(row, view.source.eventTime.name) <= tMicros,
  );
  return entitiesOf(view.entity, standing)
    .map(([key, ofEntity]) => {
      const made = view.kind === "aggregate_view" ? aggregateRow(view, ofEntity, tMicros) : newestRow(view, ofEntity);
      const expired =
        view.ttlMicros !== null && made.eventMicros !== null && tMicros - made.eventMicros > view.ttlMicros;
      const values = expired ? Object.fromEntries(Object.keys(made.values).map((name) => [name, null])) : made.values;
      return { key, eventMicros: made.eventMicros, expired, values };
    })
    .toSorted((a, b) => compareValues(a.key, b.key));
}

/** The rows of each entity that has some. */
export function entitiesOf(entity: Entity, rows: readonly Row[]): readonly (readonly [KeyTuple, readonly Row[]])[] {
  return groupBy(rows, (row) => entity.joinKeys.map((key) => row[key.name] ?? null));
}

/** What a source's row functions give for a row's inputs, and the row itself: by the name that the function is derived as. */
export type NaiveFunctions = Readonly<Record<string, (inputs: Row, row: Row) => Row>>;

/** The rows that stand: those with a key and a time; of one identity the last known; derived columns added. */
export function standingRows(source: Source, rows: readonly Row[], functions: NaiveFunctions = {}): Row[] {
  const kept = rows
    .map((row) => withDerived(source, row, functions))
    .filter((row) => source.keys.every((key) => row[key.name] !== null))
    .filter((row) => source.eventTime === null || row[source.eventTime.name] !== null);
  if (source.identity.length === 0) return kept;
  const order = [
    ...[source.createdTime?.name, source.eventTime?.name].filter((name) => name !== undefined),
    ...source.columns.map((column) => column.name),
    ...source.keys.map((key) => key.name),
  ];
  const groups = groupBy(kept, (row) => source.identity.map((name) => row[name] ?? null));
  return groups.map(([, same]) => greatest(same, order));
}

function withDerived(source: Source, row: Row, functions: NaiveFunctions): Row {
  const full: Record<string, Value> = { ...row };
  for (const { name, expression } of source.derived) full[name] = evaluate(expression, row);
  for (const { name, inputs, outputs } of source.functions ?? []) {
    const naive = functions[name];
    invariant(naive !== undefined, `The oracle lacks row function "${name}".`);
    const given = naive(Object.fromEntries(inputs.map((input) => [input.name, evaluate(input.expression, row)])), row);
    for (const output of outputs) full[output.name] = given[output.output ?? ""] ?? null;
  }
  return full;
}

function aggregateRow(
  view: Extract<ViewDefinition, { kind: "aggregate_view" }>,
  rows: readonly Row[],
  tMicros: number,
) {
  const timed = timedRows(view.source, rows);
  const values = view.features.map(({ name, aggregation }) => {
    return [name, naiveValue(timed, aggregation, tMicros)] as const;
  });
  return { eventMicros: timed.at(-1)?.eventMicros ?? null, values: Object.fromEntries(values) };
}

/** An entity's rows in order of event time. */
export function timedRows(source: EventSource, rows: readonly Row[]): TimedRow[] {
  return rows
    .map((row) => {
      const created = source.createdTime === null ? null : (row[source.createdTime.name] ?? null);
      return {
        row,
        eventMicros: micros(row, source.eventTime.name),
        createdMicros: created === null ? null : Number(created),
      };
    })
    .toSorted((a, b) => a.eventMicros - b.eventMicros);
}

function newestRow(view: Extract<ViewDefinition, { kind: "row_view" }>, rows: readonly Row[]) {
  const { source } = view;
  const order = [
    ...[source.eventTime?.name, source.createdTime?.name].filter((name) => name !== undefined),
    ...source.columns.map((column) => column.name),
    ...source.derived.map((column) => column.name),
  ];
  const row = greatest(rows, order);
  const values = view.features.map(({ name, expression }) => [name, evaluate(expression, row)] as const);
  return {
    eventMicros: source.eventTime === null ? null : micros(row, source.eventTime.name),
    values: Object.fromEntries(values),
  };
}

/** The greatest row by the columns left to right, null least. */
function greatest(rows: readonly Row[], columns: readonly string[]): Row {
  const [first, ...rest] = rows;
  invariant(first !== undefined, "A group has rows.");
  return rest.reduce((best, row) => {
    for (const column of columns) {
      const order = compareValues(row[column] ?? null, best[column] ?? null);
      if (order !== 0) return order > 0 ? row : best;
    }
    return best;
  }, first);
}

function micros(row: Row, column: string): number {
  const value = row[column];
  invariant(typeof value === "number", `"${column}" holds no instant.`);
  return value;
}

function groupBy(rows: readonly Row[], keyOf: (row: Row) => KeyTuple): (readonly [KeyTuple, Row[]])[] {
  const groups = new Map<string, readonly [KeyTuple, Row[]]>();
  for (const row of rows) {
    const key = keyOf(row);
    // Tagged by type, so that 1 and "1" differ; canonical JSON tells every tuple from every other.
    const text = canonicalJson(key.map((value) => [typeof value, typeof value === "bigint" ? `${value}` : value]));
    const group = groups.get(text) ?? ([key, []] as const);
    group[1].push(row);
    groups.set(text, group);
  }
  return [...groups.values()];
}

/** The names of the columns that a row of the source has before anything is derived. */
export function columnsRead(source: Source): readonly string[] {
  const given = (source.functions ?? []).flatMap(({ outputs }) => outputs);
  const derived = new Set([...source.derived, ...given, ...(source.fits ?? [])].map((column) => column.name));
  return columnsOfSource(source)
    .map(([name]) => name)
    .filter((name) => !derived.has(name));
}
