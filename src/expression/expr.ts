import type { BigInt64Type, DataType, NumericType, ValueOf } from "../schema/index.js";
import type { Duration, InstantInput, TimeUnit } from "../time/index.js";
import type { Expression } from "./node.js";
import type { CalendarPeriod } from "./operators/index.js";

/** An expression as an author writes it: `expression` is the frozen data, the methods make larger ones. */
export interface Expr<T extends DataType = DataType> {
  readonly expression: Expression;
  /** Carries the type for inference; never set. */
  readonly type?: T;
  isNull(): BooleanExpr;
  isNotNull(): BooleanExpr;
}

/** What may stand beside an expression of type `T`: a value, or another expression of that type. */
export type Operand<T extends DataType> = T extends "timestamp"
  ? InstantInput | Expr<"timestamp">
  : T extends NumericType
    ? number | bigint | AnyNumber
    : ValueOf<T> | Expr<T>;

export interface ScalarExpr<T extends DataType> extends Expr<T> {
  eq(other: Operand<T>): BooleanExpr;
  ne(other: Operand<T>): BooleanExpr;
  /** True when the value is one of `values`; null when it is null. */
  in(values: readonly Exclude<Operand<T>, Expr>[]): BooleanExpr;
  /** The value, or `value` where it is null. */
  fillNull(value: T extends "timestamp" ? InstantInput : ValueOf<T>): ExprOf<T>;
}

export interface OrderedExpr<T extends DataType> extends ScalarExpr<T> {
  lt(other: Operand<T>): BooleanExpr;
  le(other: Operand<T>): BooleanExpr;
  gt(other: Operand<T>): BooleanExpr;
  ge(other: Operand<T>): BooleanExpr;
  /** low ≤ value ≤ high. */
  between(low: Operand<T>, high: Operand<T>): BooleanExpr;
}

/** An expression of any type that is a number. */
export type AnyNumber = Expr<"int64"> | Expr<BigInt64Type> | Expr<"float64">;

type NumberOperand = number | bigint | AnyNumber;

/**
 * Integers give an integer, whose values are bigints where an operand's are; a bare number beside an integer is one too.
 * All else is computed in float64.
 */
type Combined<T extends NumericType, O> = [T] extends ["float64"]
  ? NumberExpr<"float64">
  : O extends Expr<"float64">
    ? NumberExpr<"float64">
    : O extends Expr<BigInt64Type>
      ? NumberExpr<BigInt64Type>
      : NumberExpr<T>;

export interface NumberExpr<T extends NumericType> extends OrderedExpr<T> {
  add<O extends NumberOperand>(other: O): Combined<T, O>;
  sub<O extends NumberOperand>(other: O): Combined<T, O>;
  mul<O extends NumberOperand>(other: O): Combined<T, O>;
  /** Always a float64; by zero ±Infinity, and null for 0 / 0. */
  div(other: NumberOperand): NumberExpr<"float64">;
  /** Remainder of int64 division, with the dividend's sign; null by zero. */
  mod: [T] extends ["float64"]
    ? never
    : <O extends number | bigint | Expr<"int64"> | Expr<BigInt64Type>>(other: O) => Combined<T, O>;
  neg(): NumberExpr<T>;
  abs(): NumberExpr<T>;
  floor(): NumberExpr<"float64">;
  ceil(): NumberExpr<"float64">;
  /** To a whole number, half away from zero. */
  round(): NumberExpr<"float64">;
  /** How many of `edges` (ascending) are at most the value: 0 below the first, `edges.length` from the last on. */
  bucket(edges: readonly number[]): NumberExpr<"int64">;
  /** Drops the fraction; past int64 it is an error. */
  asInt64(): NumberExpr<"int64">;
  asFloat64(): NumberExpr<"float64">;
  asString: [T] extends ["float64"] ? never : () => TextExpr;
}

export interface BooleanExpr extends ScalarExpr<"boolean"> {
  and(...others: readonly Expr<"boolean">[]): BooleanExpr;
  or(...others: readonly Expr<"boolean">[]): BooleanExpr;
  not(): BooleanExpr;
  asInt64(): NumberExpr<"int64">;
  asFloat64(): NumberExpr<"float64">;
  asString(): TextExpr;
}

export interface TextExpr extends OrderedExpr<"string"> {
  lower(): TextExpr;
  upper(): TextExpr;
  /** Without ASCII white space at both ends. */
  trim(): TextExpr;
  /** In code points. */
  length(): NumberExpr<"int64">;
  contains(part: Operand<"string">): BooleanExpr;
  startsWith(part: Operand<"string">): BooleanExpr;
  endsWith(part: Operand<"string">): BooleanExpr;
  concat(...others: readonly Operand<"string">[]): TextExpr;
  /** `length` code points from `start`, where 0 is the first. */
  substring(start: number, length: number): TextExpr;
  replace(search: string, replacement: string): TextExpr;
  /** The part of index `index` (0 is the first) between separators; null beyond the last. */
  splitPart(separator: string, index: number): TextExpr;
  /** Null where the text is no integer in decimal digits. */
  asInt64(): NumberExpr<"int64">;
  /** Null where the text is no decimal number. */
  asFloat64(): NumberExpr<"float64">;
}

/** Calendar parts are UTC's. */
export interface TimeExpr extends OrderedExpr<"timestamp"> {
  year(): NumberExpr<"int64">;
  month(): NumberExpr<"int64">;
  day(): NumberExpr<"int64">;
  hour(): NumberExpr<"int64">;
  minute(): NumberExpr<"int64">;
  second(): NumberExpr<"int64">;
  /** Monday 1 … Sunday 7. */
  dayOfWeek(): NumberExpr<"int64">;
  startOf(period: CalendarPeriod): TimeExpr;
  /** Whole units from `earlier` to this instant: ⌊(this − earlier) / unit⌋. */
  since(earlier: Operand<"timestamp">, unit: TimeUnit | Duration): NumberExpr<"int64">;
}

/** The builder of a type. */
export type ExprOf<T extends DataType> = [T] extends ["int64" | BigInt64Type]
  ? NumberExpr<T>
  : [T] extends ["float64"]
    ? NumberExpr<"float64">
    : [T] extends ["boolean"]
      ? BooleanExpr
      : [T] extends ["string"]
        ? TextExpr
        : [T] extends ["timestamp"]
          ? TimeExpr
          : Expr<T>;
