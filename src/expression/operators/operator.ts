import { invariant } from "../../errors/index.js";
import { type DataType, kindOf, type Value } from "../../schema/index.js";
import { call, cast, float, operation, type Sql } from "../../sql/index.js";

/** What an operator means, in SQL and in TypeScript. Both agree on every value: a property test holds them to it. */
export interface Operator {
  /** False where a null operand does not by itself make the result null. */
  readonly strict: boolean;
  readonly sql: (args: readonly Sql[], types: readonly DataType[]) => Sql;
  /** Evaluates over values; a strict operator never sees a null. */
  readonly evaluate: (args: readonly Value[], types: readonly DataType[]) => Value;
  /** How people read it, from its operands' texts. */
  readonly describe: (args: readonly string[]) => string;
}

/** The i-th operand, which the builder has put there. */
export function at<T>(args: readonly T[], index: number): T {
  const argument = args[index];
  invariant(argument !== undefined, `An operator lacks its operand ${index + 1}.`);
  return argument;
}

export function textAt(args: readonly Value[], index: number): string {
  const value = at(args, index);
  invariant(typeof value === "string", "A text operator met a value that is no text.");
  return value;
}

/** A number operand as a double; an int64 past ±(2⁵³ − 1) rounds to the nearest, as a cast does. */
export function numberAt(args: readonly Value[], index: number): number {
  const value = at(args, index);
  invariant(typeof value === "number" || typeof value === "bigint", "A number operator met a value that is no number.");
  return Number(value);
}

export function int64At(args: readonly Value[], index: number): bigint {
  const value = at(args, index);
  invariant(typeof value === "number" || typeof value === "bigint", "An integer operator met a value that is none.");
  return BigInt(value);
}

/** NaN is null and −0 is 0, read or computed. */
export function normalFloat(value: number): number | null {
  return Number.isNaN(value) ? null : value + 0;
}

/** `normalFloat` in SQL, where NaN equals NaN. */
export function normalFloatSql(value: Sql): Sql {
  return operation("+", call("nullif", [value, float(Number.NaN)]), float(0));
}

export function toFloatSql(value: Sql, type: DataType): Sql {
  return kindOf(type) === "float64" ? value : cast(value, "float64");
}

/** Microseconds since 1970 of a timestamp. */
export function microsSql(value: Sql): Sql {
  return call("epoch_us", [value]);
}
