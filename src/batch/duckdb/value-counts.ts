import {
  call,
  cast,
  duckdbDialect,
  int,
  listSql,
  name,
  native,
  operation,
  printExpression,
  type SelectColumn,
  type Sql,
} from "../../sql/index.js";

/** A count of the rows at which a text is one value. */
interface ValueCount {
  readonly as: string;
  readonly input: Sql;
  readonly value: Sql;
}

/** Counts of a group of rows, packed into fewer sums. */
export interface PackedCounts {
  /** Columns that are aggregated over rows. */
  readonly sums: readonly SelectColumn[];
  /** Columns over those: the counts, by their names. */
  readonly counts: readonly SelectColumn[];
}

/** Fewer counts of one text are cheaper one by one. */
const packedFrom = 4;
/** A HUGEINT without its sign, and a bit to spare. */
const wideBits = 126;

/**
 * Packs counts of rows by the value of one text: each value has bits of its own in a wide number, wide enough for all rows
 * there are, and one sum counts several values. A filter for each value compares all rows with it; what number a text adds is
 * looked up instead, by functions, which the engine calls once for each entry of a column's dictionary.
 */
export function packCounts(parts: readonly SelectColumn[], rowsAtMost: number): PackedCounts {
  const groups = new Map<string, ValueCount[]>();
  for (const part of parts) {
    const count = valueCount(part);
    if (count === null) continue;
    const key = JSON.stringify(printExpression(count.input, duckdbDialect));
    groups.set(key, [...(groups.get(key) ?? []), count]);
  }
  const bits = Math.ceil(Math.log2(rowsAtMost + 1)) + 1;
  const perSum = Math.floor(wideBits / bits);
  const [sums, counts]: [SelectColumn[], SelectColumn[]] = [[], []];
  for (const group of groups.values()) {
    const values = [...new Map(group.map((one) => [JSON.stringify(one.value), one.value])).values()];
    if (values.length < packedFrom) continue;
    const place = new Map(values.map((value, i) => [JSON.stringify(value), i]));
    const first = sums.length;
    for (let from = 0; from < values.length; from += perSum) {
      const some = values.slice(from, from + perSum);
      const value = sumOf(group[0]?.input ?? name(""), some, bits);
      sums.push({ value, as: `_packed_${sums.length}` });
    }
    for (const { as, value } of group) {
      const i = place.get(JSON.stringify(value)) ?? 0;
      counts.push({ value: countIn(name(`_packed_${first + Math.floor(i / perSum)}`), (i % perSum) * bits, bits), as });
    }
  }
  return { sums, counts };
}

/** `count(*)` of rows at which a text equals a constant, a null being no value. */
function valueCount({ value: part, as }: SelectColumn): ValueCount | null {
  if (part.kind !== "call" || part.name !== "count" || part.distinct) return null;
  const [counted] = part.args;
  if (counted?.kind !== "keyword" || counted.word !== "*" || part.filter === null) return null;
  const { filter } = part;
  const [condition, otherwise] = filter.kind === "call" && filter.name === "coalesce" ? filter.args : [filter];
  if (otherwise !== undefined && (otherwise.kind !== "keyword" || otherwise.word !== "FALSE")) return null;
  if (condition?.kind !== "operation" || condition.operator !== "=") return null;
  const [input, value] = condition.args;
  return input === undefined || value?.kind !== "text" ? null : { as, input, value };
}

function sumOf(input: Sql, values: readonly Sql[], bits: number): Sql {
  const ones = values.map((_, i) =>
    operation("<<", cast(int(1), native("HUGEINT")), cast(int(i * bits), native("HUGEINT"))),
  );
  const added = call("list_extract", [listSql(ones), call("list_position", [listSql(values), input])]);
  return call("coalesce", [call("sum", [added]), cast(int(0), native("HUGEINT"))]);
}

function countIn(packed: Sql, shift: number, bits: number): Sql {
  const shifted = operation(">>", packed, cast(int(shift), native("HUGEINT")));
  return cast(operation("&", shifted, cast(int(2 ** bits - 1), native("HUGEINT"))), "int64");
}
