import { call, cast, int, listSql, name, native, operation, type SelectColumn, type Sql } from "../../sql/index.js";
import { expressionId } from "./expression-id.js";

/** A count of the rows at which a text is one value. */
interface ValueCount {
  readonly as: string;
  readonly input: Sql;
  readonly value: Sql;
}

/** Counts of a group of rows, packed into fewer sums. */
export interface PackedCounts {
  /** Columns over rows, which the sums are of. */
  readonly added: readonly SelectColumn[];
  /** Columns that are aggregated over rows with those. */
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
 * there are, and one sum counts several values. What number a text adds, and to which of the sums, is looked up once a row, by
 * functions, which the engine calls once for each entry of a column's dictionary; a filter for each value would compare all
 * rows with it.
 */
export function packCounts(parts: readonly SelectColumn[], rowsAtMost: number): PackedCounts {
  const groups = new Map<string, ValueCount[]>();
  for (const part of parts) {
    const count = valueCount(part);
    if (count === null) continue;
    const key = expressionId(count.input);
    groups.set(key, [...(groups.get(key) ?? []), count]);
  }
  const bits = Math.ceil(Math.log2(rowsAtMost + 1)) + 1;
  const perSum = Math.floor(wideBits / bits);
  const [added, sums, counts]: [SelectColumn[], SelectColumn[], SelectColumn[]] = [[], [], []];
  for (const group of groups.values()) {
    const values = [...new Map(group.map((one) => [JSON.stringify(one.value), one.value])).values()];
    if (values.length < packedFrom) continue;
    const place = new Map(values.map((value, i) => [JSON.stringify(value), i]));
    const first = sums.length;
    const [number, sum] = [`_adds_${added.length}`, `_to_${added.length}`];
    const position = call("list_position", [listSql(values), group[0]?.input ?? name("")]);
    const places = values.map((_, i) => ({ shift: (i % perSum) * bits, sum: Math.floor(i / perSum) }));
    const ones = places.map(({ shift }) => operation("<<", wide(1), wide(shift)));
    const sumNumbers = places.map((one) => cast(int(one.sum), native("USMALLINT")));
    added.push({ value: call("list_extract", [listSql(ones), position]), as: number });
    added.push({ value: call("list_extract", [listSql(sumNumbers), position]), as: sum });
    for (const one of new Set(places.map((at) => at.sum))) {
      const filter = operation("=", name(sum), cast(int(one), native("USMALLINT")));
      const value = call("coalesce", [call("sum", [name(number)], { filter }), wide(0)]);
      sums.push({ value, as: `_packed_${sums.length}` });
    }
    for (const { as, value } of group) {
      const i = place.get(JSON.stringify(value)) ?? 0;
      counts.push({ value: countIn(name(`_packed_${first + Math.floor(i / perSum)}`), (i % perSum) * bits, bits), as });
    }
  }
  return { added, sums, counts };
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

function countIn(packed: Sql, shift: number, bits: number): Sql {
  return cast(operation("&", operation(">>", packed, wide(shift)), wide(2 ** bits - 1)), "int64");
}

function wide(value: number): Sql {
  return cast(int(value), native("HUGEINT"));
}
