import fc from "fast-check";
import type { Source, ViewDefinition } from "../definition/index.js";
import { columnsOf, type Expression, evaluate, literalOf } from "../expression/index.js";
import { type DataType, kindOf, type Row, type Value } from "../schema/index.js";
import { arbitraryNullable, arbitraryValue } from "./arbitrary-values.js";

/** What definitions tell of values that matter: constants that a column is compared with, and lengths of time. */
interface Hints {
  readonly values: ReadonlyMap<string, readonly Value[]>;
  readonly lengthsMicros: readonly number[];
}

const day = 86_400_000_000;

/**
 * Rows of a view's source around t, as its definition would meet them at its worst: few entities, so that each has many
 * rows; instants equal, at the edges of the view's windows, gaps and ttl and a microsecond beside them; the constants that
 * it compares with; nulls everywhere; exact duplicates. Join keys given by expressions follow from the other columns.
 */
export function arbitraryRows(view: ViewDefinition, tMicros: number, maxRows: number): fc.Arbitrary<Row[]> {
  const { source } = view;
  const hints = hintsOf(view);
  const edges = hints.lengthsMicros.flatMap((length) => [-1, 0, 1].map((by) => tMicros - length + by));
  const longest = Math.max(day, ...hints.lengthsMicros);
  const instant = fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: 0, max: 1000 }).map((n) => tMicros - Math.round((n / 900) * longest)) },
    { weight: 2, arbitrary: fc.constantFrom(tMicros, tMicros + 1, ...edges) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 9 }).map((n) => tMicros - n * 600_000_000) },
  );
  const columns: Record<string, fc.Arbitrary<Value>> = {};
  for (const key of source.keys) if (key.expression === null) columns[key.name] = keyValue(key.type);
  for (const time of [source.eventTime, source.createdTime]) {
    if (time !== null) columns[time.name] = fc.option(instant, { freq: 15, nil: null });
  }
  for (const { name, type } of source.columns) columns[name] = columnValue(type, hints.values.get(name) ?? [], instant);
  return fc
    .tuple(fc.array(fc.record(columns), { maxLength: maxRows }), fc.array(fc.nat(), { maxLength: 4 }))
    .map(([rows, again]): Row[] => [
      ...rows,
      ...again.flatMap((n): readonly Row[] => rows.slice(n % Math.max(1, rows.length)).slice(0, 1)),
    ])
    .map((rows) => rows.map((row) => withKeys(source, row)))
    .map((rows) => (source.eventTime === null ? oneOfEachKey(source, rows) : rows));
}

/** Of a source without event time two rows of one key are an error of the data. */
function oneOfEachKey(source: Source, rows: readonly Row[]): Row[] {
  const keyOf = (row: Row): string => source.keys.map(({ name }) => JSON.stringify(`${String(row[name])}`)).join();
  return [...new Map(rows.map((row) => [keyOf(row), row])).values()];
}

function keyValue(type: DataType): fc.Arbitrary<Value> {
  const few: Readonly<Record<string, readonly Value[]>> = {
    int64: [1, 2, 2n ** 53n + 1n],
    string: ["a", 'b"|,', "😀"],
    boolean: [false, true],
    timestamp: [0, -1],
  };
  return fc.option(fc.constantFrom(...(few[kindOf(type)] ?? [null])), { freq: 20, nil: null });
}

function columnValue(type: DataType, known: readonly Value[], instant: fc.Arbitrary<number>): fc.Arbitrary<Value> {
  switch (kindOf(type)) {
    case "int64":
      return fc.option(fc.oneof(fc.integer({ min: -50, max: 50 }), ...constants(known)), { freq: 8, nil: null });
    case "float64": {
      const plain = fc.integer({ min: -400, max: 400 }).map((n) => n / 8);
      return fc.option(fc.oneof(plain, fc.constantFrom(0.1, 1e9), ...constants(known)), { freq: 8, nil: null });
    }
    case "string":
      return fc.option(
        fc.oneof(fc.constantFrom("", "x"), arbitraryValue(type), ...constants(known), ...joined(known)),
        {
          freq: 8,
          nil: null,
        },
      );
    case "timestamp":
      return fc.option(instant, { freq: 8, nil: null });
    default:
      return arbitraryNullable(type);
  }
}

/** Constants count threefold: it is they that conditions tell apart. */
function constants(
  known: readonly Value[],
): readonly { readonly weight: number; readonly arbitrary: fc.Arbitrary<Value> }[] {
  return known.length === 0 ? [] : [{ weight: 3, arbitrary: fc.constantFrom(...known) }];
}

/** Texts of two parts with a constant between, such as a key whose parts an expression takes. */
function joined(known: readonly Value[]): readonly fc.Arbitrary<Value>[] {
  if (known.length === 0) return [];
  const part = fc.constantFrom("a", "1", "2");
  return [fc.tuple(part, fc.constantFrom(...known), part).map((parts) => parts.join(""))];
}

function withKeys(source: Source, row: Row): Row {
  const given = source.keys.flatMap(({ name, expression }) =>
    expression === null ? [] : [[name, evaluate(expression, row)] as const],
  );
  return { ...row, ...Object.fromEntries(given) };
}

function hintsOf(view: ViewDefinition): Hints {
  const values = new Map<string, Value[]>();
  const lengths = new Set<number>();
  const add = (column: string, value: Value): void => {
    values.set(column, [...(values.get(column) ?? []), value]);
  };
  const visit = (node: Expression): void => {
    if (node.kind !== "call") return;
    const literals = node.args.filter((argument) => argument.kind === "literal");
    for (const argument of node.args) {
      if (argument.kind === "column") {
        for (const one of literals) if (kindOf(one.type) === kindOf(argument.type)) add(argument.name, literalOf(one));
      }
      visit(argument);
    }
  };
  if (view.ttlMicros !== null) lengths.add(view.ttlMicros);
  for (const { expression } of view.source.derived) visit(expression);
  for (const { inputs } of [...(view.source.functions ?? []), ...(view.source.fits ?? [])]) {
    for (const { expression } of inputs) visit(expression);
  }
  for (const { expression } of view.source.keys) if (expression !== null) visit(expression);
  for (const feature of view.features) {
    if ("expression" in feature) {
      visit(feature.expression);
      continue;
    }
    for (const aggregation of [feature.aggregation, ...(feature.aggregation.operands ?? [])]) {
      const { input, where, windowMicros, parameters } = aggregation;
      if (input !== null) visit(input);
      if (where !== null) visit(where);
      if (windowMicros !== null) lengths.add(windowMicros);
      if (typeof parameters.gapMicros === "number") lengths.add(parameters.gapMicros);
      if (input !== null && parameters.value !== undefined) {
        const [column] = columnsOf(input);
        const { value } = parameters;
        if (column !== undefined && typeof value !== "object") add(column, value);
      }
    }
  }
  return { values, lengthsMicros: [...lengths] };
}
