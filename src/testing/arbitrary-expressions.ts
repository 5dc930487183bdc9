import fc from "fast-check";
import { type Expression, literal, type OperatorName } from "../expression/index.js";
import type { DataType, Value } from "../schema/index.js";
import { arbitraryValue } from "./arbitrary-values.js";

type Scalar = "int64" | "float64" | "boolean" | "string" | "timestamp";
type Columns = Readonly<Record<Scalar, readonly string[]>>;

const scalars: readonly Scalar[] = ["int64", "float64", "boolean", "string", "timestamp"];

/** A random well-typed expression of a type over columns given by type, at most `depth` calls deep. */
export function arbitraryExpression(type: Scalar, columns: Columns, depth: number): fc.Arbitrary<Expression> {
  const columnNames = columns[type];
  const leaf: fc.Arbitrary<Expression> = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...columnNames).map((name) => ({ kind: "column" as const, name, type })) },
    { weight: 1, arbitrary: arbitraryConstant(type) },
  );
  if (depth === 0) return leaf;
  const of = (other: Scalar) => arbitraryExpression(other, columns, depth - 1);
  const call = (operator: OperatorName, ...args: readonly fc.Arbitrary<Expression>[]) =>
    fc.tuple(...args).map((made): Expression => ({ kind: "call", operator, args: made, type }));
  return fc.oneof(
    leaf,
    call("if", of("boolean"), of(type), of(type)),
    call("if", of("boolean"), of(type)),
    call("coalesce", of(type), of(type)),
    ...callsOf(type, of, call),
  );
}

type Of = (type: Scalar) => fc.Arbitrary<Expression>;
type Call = (operator: OperatorName, ...args: readonly fc.Arbitrary<Expression>[]) => fc.Arbitrary<Expression>;

function callsOf(type: Scalar, of: Of, call: Call): readonly fc.Arbitrary<Expression>[] {
  switch (type) {
    case "int64":
      return integerCalls(of, call);
    case "float64":
      return floatCalls(of, call);
    case "boolean":
      return booleanCalls(of, call);
    case "string":
      return textCalls(of, call);
    case "timestamp":
      return [
        call(
          "startOf",
          of("timestamp"),
          fc.constantFrom("minute", "hour", "day", "week", "month", "quarter", "year").map(text),
        ),
      ];
  }
}

function integerCalls(of: Of, call: Call): readonly fc.Arbitrary<Expression>[] {
  const integers = (["add", "sub", "mul", "mod"] as const).map((operator) => call(operator, of("int64"), of("int64")));
  const parts = (["year", "month", "day", "hour", "minute", "second", "dayOfWeek"] as const).map((operator) =>
    call(operator, of("timestamp")),
  );
  const units = fc.constantFrom(1_000_000, 86_400_000_000, 604_800_000_000).map((micros) => literal(micros, "int64"));
  return [
    ...integers,
    ...parts,
    call("neg", of("int64")),
    call("abs", of("int64")),
    call("length", of("string")),
    call("asInt64", of("float64")),
    call("asInt64", of("boolean")),
    call("asInt64", of("string")),
    call("bucket", of("int64"), fc.constant(literal(-5, "int64")), fc.constant(literal(7, "int64"))),
    call("bucket", of("float64"), fc.constant(literal(-0.5, "float64")), fc.constant(literal(7, "float64"))),
    call("bucket", of("int64"), fc.constant(literal(0.5, "float64"))),
    call("elapsed", of("timestamp"), of("timestamp"), units),
  ];
}

function floatCalls(of: Of, call: Call): readonly fc.Arbitrary<Expression>[] {
  const number = fc.constantFrom<Scalar>("int64", "float64").chain(of);
  return [
    ...(["add", "sub", "mul"] as const).map((operator) => call(operator, of("float64"), number)),
    call("div", number, number),
    call("neg", of("float64")),
    call("abs", of("float64")),
    ...(["floor", "ceil", "round"] as const).map((operator) => call(operator, of("float64"))),
    call("asFloat64", of("int64")),
    call("asFloat64", of("boolean")),
    call("asFloat64", of("string")),
  ];
}

function booleanCalls(of: Of, call: Call): readonly fc.Arbitrary<Expression>[] {
  const comparisons = (["eq", "ne", "lt", "le", "gt", "ge"] as const).flatMap((operator) => [
    ...scalars.map((type) => call(operator, of(type), of(type))),
    call(operator, of("int64"), of("float64")),
  ]);
  return [
    fc.oneof(...comparisons),
    fc.oneof(...scalars.map((type) => call("in", of(type), arbitraryConstant(type), arbitraryConstant(type)))),
    fc.oneof(...scalars.flatMap((type) => [call("isNull", of(type)), call("isNotNull", of(type))])),
    call("and", of("boolean"), of("boolean")),
    call("or", of("boolean"), of("boolean"), of("boolean")),
    call("not", of("boolean")),
    ...(["contains", "startsWith", "endsWith"] as const).map((operator) => call(operator, of("string"), of("string"))),
  ];
}

function textCalls(of: Of, call: Call): readonly fc.Arbitrary<Expression>[] {
  const index = fc.integer({ min: 0, max: 5 }).map((n) => literal(n, "int64"));
  const separator = fc.constantFrom("a", ",", "|", "'", "ab", "😀").map(text);
  return [
    ...(["lower", "upper", "trim"] as const).map((operator) => call(operator, of("string"))),
    call("concat", of("string"), of("string")),
    call("substring", of("string"), index, index),
    call("replace", of("string"), separator, of("string")),
    call("splitPart", of("string"), separator, index),
    call("asString", of("int64")),
    call("asString", of("boolean")),
  ];
}

function text(value: string): Expression {
  return literal(value, "string");
}

function arbitraryConstant(type: Scalar): fc.Arbitrary<Expression> {
  return arbitraryValue(type).map((value) => constant(value, type));
}

/** A literal of an inner value. */
function constant(value: Value, type: DataType): Expression {
  return literal(type === "timestamp" ? { us: Number(value) } : value, type);
}
