import { didYouMean, fail } from "../errors/index.js";
import { column as columnExpr, type Expr, type ExprOf, isExpr } from "../expression/index.js";
import { type DataType, isDataType, kindOf, typeName } from "../schema/index.js";
import { checkZone, type Duration, durationMicros } from "../time/index.js";
import { type Derivations, type Derive, type DerivedTypes, derivationsOf } from "./derive.js";
import type { Entity, JoinKeyTypes } from "./entity.js";
import { checkName, checkUnique } from "./names.js";
import type {
  EventSource,
  FileFormat,
  FilesInput,
  NumberUnit,
  RowSource,
  RowsInput,
  SourceColumn,
  SourceKey,
} from "./source.js";

/** A column whose file name, unit or range differs from the plain case. */
export interface ColumnSpec<T extends DataType = DataType> {
  readonly type: T;
  /** What the column is called in the files; its own name by default. */
  readonly from?: string;
  /** For a timestamp held as a number. */
  readonly unit?: NumberUnit;
  /** `"null"` reads instants beyond ±(2⁵³ − 1) µs as null; by default they are an error. */
  readonly outOfRange?: "error" | "null";
}

/** A time column: its name in Granary; `column` is its name in the files where it differs, `unit` that of numbers. */
export interface TimeSpec<Name extends string = string> {
  readonly name: Name;
  readonly column?: string;
  readonly unit?: NumberUnit;
}

type ColumnSpecs = Readonly<Record<string, DataType | ColumnSpec>>;
type TypeOfSpec<S> = S extends DataType ? S : S extends ColumnSpec<infer T> ? T : never;
type TypesOf<C extends ColumnSpecs> = { readonly [K in keyof C]: TypeOfSpec<C[K]> };
type TimeType<Name extends string> = { readonly [K in Name]: "timestamp" };

/** A row of expressions, as callbacks over a source's columns get it. */
export type RowOf<R> = { readonly [K in keyof R]: R[K] extends DataType ? ExprOf<R[K]> : never };

type KeySpecs<Keys extends JoinKeyTypes, R> = {
  readonly [K in keyof Keys]?: string | ((row: RowOf<R>) => Expr<Keys[K]>);
};

interface SourceOptions<
  Keys extends JoinKeyTypes,
  C extends ColumnSpecs,
  Time extends string,
  Created extends string,
  D,
> {
  readonly entity: Entity<Keys>;
  readonly description?: string;
  /** Paths or globs of Parquet, CSV (`.csv`, `.csv.gz`) or JSON lines (`.jsonl`, `.ndjson`, also `.gz`) files. */
  readonly files?: string | readonly string[];
  /** The format, where the files' names don't tell. */
  readonly format?: FileFormat;
  /** CSV: what stands between fields; a comma by default. */
  readonly delimiter?: string;
  /** Hive-partitioned by time: see `FilesInput`. */
  readonly partition?: { readonly column: string; readonly every: Duration };
  /** Instead of files: an exported function of a module of the repo, returning an async iterable of rows. */
  readonly rows?: { readonly module: string; readonly export: string };
  readonly columns: C;
  /** When an event happened, or from when a row holds; for rows `"none"` is a table without history. */
  readonly eventTime: Time | TimeSpec<Time>;
  /** When a row became known. */
  readonly createdTime?: Created | TimeSpec<Created>;
  /** The column of each join key, or an expression over the columns; by default the column of the key's name. */
  readonly keys?: KeySpecs<Keys, TypesOf<C>>;
  /** Columns computed from the others, by expressions, by row functions and by what is fitted to the rows. */
  readonly derive?: (row: RowOf<TypesOf<C> & Keys & TimeType<Exclude<Time, "none"> | Created>>) => D;
  /** Names that together identify a row; of equal ones only the last known stays. */
  readonly identity?: readonly string[];
  /** The zone of times without an offset; UTC by default. */
  readonly timeZone?: string;
}

type Never = Record<never, never>;
type RowTypes<Keys, C extends ColumnSpecs, Time extends string, Created extends string, D> = TypesOf<C> &
  Keys &
  TimeType<Exclude<Time, "none"> | Created> &
  DerivedTypes<D>;

/**
 * Declares a source of events: rows that each happened at an instant.
 * @throws GR-DEFINITION-INVALID
 */
export function eventSource<
  Keys extends JoinKeyTypes,
  const C extends ColumnSpecs,
  const Time extends string,
  const Created extends string = never,
  D extends Derivations = Never,
>(
  name: string,
  options: SourceOptions<Keys, C, Time, Created, D>,
): EventSource<Entity<Keys>, RowTypes<Keys, C, Time, Created, D>> {
  const eventTime = timeColumn(options.eventTime);
  return Object.freeze({ kind: "event_source", ...common(name, options, eventTime), eventTime });
}

/**
 * Declares a slowly changing source: rows that each hold from an instant until the entity's next row.
 * @throws GR-DEFINITION-INVALID
 */
export function rowSource<
  Keys extends JoinKeyTypes,
  const C extends ColumnSpecs,
  const Time extends string,
  const Created extends string = never,
  D extends Derivations = Never,
>(
  name: string,
  options: SourceOptions<Keys, C, Time, Created, D>,
): RowSource<Entity<Keys>, RowTypes<Keys, C, Time, Created, D>> {
  const eventTime = options.eventTime === "none" ? null : timeColumn(options.eventTime);
  return Object.freeze({ kind: "row_source", ...common(name, options, eventTime), eventTime });
}

function common<Keys extends JoinKeyTypes, C extends ColumnSpecs, Time extends string, Created extends string, D>(
  name: string,
  options: SourceOptions<Keys, C, Time, Created, D>,
  eventTime: SourceColumn | null,
) {
  checkName(name, "A source");
  const columns = Object.entries(options.columns).map(([column, spec]) => sourceColumn(column, spec, name));
  const createdTime = options.createdTime === undefined ? null : timeColumn(options.createdTime);
  const row = rowOf(columns.map(({ name: column, type }) => [column, type]));
  const keys = options.entity.joinKeys.map((key) =>
    sourceKey(name, key, (options.keys as Readonly<Record<string, unknown>> | undefined)?.[key.name], row),
  );
  const times = [eventTime, createdTime].filter((time) => time !== null);
  const all: readonly (readonly [string, DataType])[] = [...keys, ...times, ...columns].map((c) => [c.name, c.type]);
  // The row is that of the options' own columns, which their type says.
  const { derived, functions, fits } = derivationsOf(name, options.derive as Derive | undefined, rowOf(all));
  const called = functions.flatMap(({ outputs }) => outputs.map((output) => output.name));
  const fitted = fits.map((fit) => fit.name);
  const given = [...called, ...fitted];
  const own = [...all.map(([column]) => column), ...derived.map((column) => column.name)];
  const names = [...own, ...given];
  for (const column of names) checkName(column, `A column of source "${name}"`);
  checkUnique(names, `Source "${name}" has two columns`);
  // One column of the files may be read under several names.
  const origins = [...keys, ...times, ...columns].flatMap(({ from }) => (from === null ? [] : [from]));
  checkUnique([...new Set(origins)], `Source "${name}" reads two columns of its files`);
  for (const column of options.identity ?? []) {
    if (own.includes(column)) continue;
    const giver = called.includes(column) ? "row function" : "fit";
    const what = given.includes(column) ? `a column that a ${giver} gives` : "no column";
    const near = given.includes(column) ? "" : didYouMean(column, own);
    fail("GR-DEFINITION-INVALID", `The identity of source "${name}" names ${what}: "${column}".${near}`);
  }
  checkZone(options.timeZone ?? "UTC");
  return {
    name,
    description: options.description ?? "",
    entity: options.entity,
    input: inputOf(name, options),
    keys: Object.freeze(keys),
    createdTime,
    columns: Object.freeze(columns),
    derived: Object.freeze(derived),
    ...(functions.length === 0 ? {} : { functions: Object.freeze(functions) }),
    ...(fits.length === 0 ? {} : { fits: Object.freeze(fits) }),
    identity: Object.freeze([...(options.identity ?? [])]),
    timeZone: options.timeZone ?? "UTC",
  };
}

/**
 * The row of expressions over named columns; reading an unknown one is an error with a suggestion. `columnOf` gives the
 * column that stands for a name, where it is another.
 */
export function rowOf(
  columns: readonly (readonly [name: string, type: DataType])[],
  columnOf: (name: string) => string = (name) => name,
): Readonly<Record<string, Expr>> {
  const row: Record<string, Expr> = Object.fromEntries(
    columns.map(([name, type]) => [name, columnExpr(columnOf(name), type)]),
  );
  return new Proxy(row, {
    get: (target, property) =>
      typeof property !== "string" || Object.hasOwn(target, property)
        ? Reflect.get(target, property)
        : fail(
            "GR-DEFINITION-INVALID",
            `There is no column "${property}".${didYouMean(property, Object.keys(target))}`,
          ),
  });
}

function sourceColumn(name: string, spec: DataType | ColumnSpec, source: string): SourceColumn {
  const plain: ColumnSpec = isDataType(spec) ? { type: spec } : spec;
  if (!isDataType(plain.type)) {
    fail("GR-TYPE-INVALID", `Column "${name}" of source "${source}" has no type: ${JSON.stringify(spec)}.`);
  }
  if (plain.unit !== undefined && kindOf(plain.type) !== "timestamp") {
    fail("GR-DEFINITION-INVALID", `Column "${name}" of source "${source}" has a unit, but is ${typeName(plain.type)}.`);
  }
  return Object.freeze({
    name,
    type: plain.type,
    from: plain.from ?? name,
    unit: plain.unit ?? null,
    outOfRange: plain.outOfRange ?? "error",
  });
}

function timeColumn(spec: string | TimeSpec): SourceColumn {
  const { name, column, unit }: TimeSpec = typeof spec === "string" ? { name: spec } : spec;
  return Object.freeze({ name, type: "timestamp", from: column ?? name, unit: unit ?? null, outOfRange: "error" });
}

function sourceKey(
  source: string,
  key: Entity["joinKeys"][number],
  spec: unknown,
  row: Readonly<Record<string, Expr>>,
): SourceKey {
  if (typeof spec !== "function") {
    return Object.freeze({ ...key, from: typeof spec === "string" ? spec : key.name, expression: null });
  }
  const expr: unknown = spec(row);
  if (!isExpr(expr) || kindOf(expr.expression.type) !== kindOf(key.type)) {
    fail("GR-DEFINITION-INVALID", `Join key "${key.name}" of source "${source}" is no expression of type ${key.type}.`);
  }
  return Object.freeze({ ...key, from: null, expression: expr.expression });
}

type InputOptions = Pick<
  SourceOptions<JoinKeyTypes, ColumnSpecs, string, string, unknown>,
  "files" | "format" | "delimiter" | "partition" | "rows"
>;

function inputOf(source: string, options: InputOptions): FilesInput | RowsInput {
  if ((options.files === undefined) === (options.rows === undefined)) {
    fail("GR-DEFINITION-INVALID", `Source "${source}" takes either \`files\` or \`rows\`.`);
  }
  if (options.rows !== undefined) return Object.freeze({ kind: "rows", ...options.rows });
  const paths = typeof options.files === "string" ? [options.files] : [...(options.files ?? [])];
  if (paths.length === 0) fail("GR-DEFINITION-INVALID", `Source "${source}" names no files.`);
  const delimiter = options.delimiter ?? ",";
  if (delimiter.length !== 1) fail("GR-DEFINITION-INVALID", `The delimiter of source "${source}" is one character.`);
  if (options.partition !== undefined) durationMicros(options.partition.every);
  return Object.freeze({
    kind: "files",
    paths: Object.freeze(paths),
    format: options.format ?? formatOf(source, paths),
    delimiter,
    partition: options.partition === undefined ? null : Object.freeze({ ...options.partition }),
  });
}

const endings: Readonly<Record<string, FileFormat>> = {
  parquet: "parquet",
  csv: "csv",
  "csv.gz": "csv",
  jsonl: "json",
  "jsonl.gz": "json",
  ndjson: "json",
  "ndjson.gz": "json",
};

function formatOf(source: string, paths: readonly string[]): FileFormat {
  const formats = new Set(
    paths.map((path) => Object.entries(endings).find(([ending]) => path.endsWith(`.${ending}`))?.[1]),
  );
  const [format] = formats;
  if (formats.size !== 1 || format === undefined) {
    return fail("GR-DEFINITION-INVALID", `The format of source "${source}" can't be told from ${paths.join(", ")}.`, {
      hint: `Say format: "parquet", "csv" or "json", or let the names end in ${Object.keys(endings).join(", ")}.`,
    });
  }
  return format;
}
