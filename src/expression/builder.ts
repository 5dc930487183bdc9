import { fail } from "../errors/index.js";
import { type DataType, kindOf, type TypeKind, typeName } from "../schema/index.js";
import { durationMicros, type TimeUnit, unitMicros } from "../time/index.js";
import type { Expr, ExprOf } from "./expr.js";
import { literal } from "./literal.js";
import { describe } from "./meaning.js";
import type { Expression } from "./node.js";
import { calendarPeriods, type OperatorName } from "./operators/index.js";

/** The builder of an expression whose type the caller knows. */
export function build<T extends DataType>(expression: Expression): ExprOf<T> {
  const builder: unknown = Object.freeze(
    Object.assign(Object.create(methodsOf(kindOf(expression.type))), { expression: Object.freeze(expression) }),
  );
  // The prototype holds the methods of the expression's own type, and `T` is that type.
  return builder as ExprOf<T>;
}

/** A column of a source, by name. */
export function column<T extends DataType>(name: string, type: T): ExprOf<T> {
  return build<T>({ kind: "column", name, type });
}

/** True for anything that `build` made. */
export function isExpr(value: unknown): value is Expr {
  return typeof value === "object" && value !== null && "expression" in value;
}

interface Self {
  readonly expression: Expression;
}
type Method = (this: Self, ...args: readonly unknown[]) => Expr;
type Methods = Readonly<Record<string, Method>>;

const floats: ReadonlySet<OperatorName> = new Set<OperatorName>(["div", "floor", "ceil", "round"]);

function apply(operator: OperatorName, type: DataType, args: readonly Expression[]): Expr {
  return build({ kind: "call", operator, args: Object.freeze([...args]), type });
}

/** The operand as an expression: of the same type, or a number beside a number. */
function operand(self: Self, value: unknown): Expression {
  const type = self.expression.type;
  if (!isExpr(value)) return literal(value, type);
  const other = value.expression;
  const numbers = isNumber(other.type) && isNumber(type);
  if (kindOf(other.type) !== kindOf(type) && !numbers) {
    fail(
      "GR-EXPRESSION-INVALID",
      `${describe(self.expression)} is ${typeName(type)}, ${describe(other)} is ${typeName(other.type)}.`,
    );
  }
  return other;
}

function isNumber(type: DataType): boolean {
  return kindOf(type) === "int64" || kindOf(type) === "float64";
}

const binary = (operator: OperatorName, type: DataType): Method =>
  function (other) {
    return apply(operator, type, [this.expression, operand(this, other)]);
  };

const unary = (operator: OperatorName, type: DataType): Method =>
  function () {
    return apply(operator, type, [this.expression]);
  };

/** As `Combined` says of types: float64 beside integers is float64; integers are bigints where one of them is. */
function combined(types: readonly DataType[]): DataType {
  if (types.includes("float64")) return "float64";
  return types.find((type) => typeof type === "object") ?? "int64";
}

const numeric = (operator: OperatorName): Method =>
  function (...others) {
    const args = [this.expression, ...others.map((other) => operand(this, other))];
    return apply(operator, floats.has(operator) ? "float64" : combined(args.map((argument) => argument.type)), args);
  };

const variadic = (operator: OperatorName, type: DataType): Method =>
  function (...others) {
    return apply(operator, type, [this.expression, ...others.map((other) => operand(this, other))]);
  };

const base: Methods = { isNull: unary("isNull", "boolean"), isNotNull: unary("isNotNull", "boolean") };

const scalar: Methods = {
  ...base,
  eq: binary("eq", "boolean"),
  ne: binary("ne", "boolean"),
  in(values) {
    if (!Array.isArray(values) || values.length === 0) fail("GR-EXPRESSION-INVALID", "in() takes a list of values.");
    return apply("in", "boolean", [
      this.expression,
      ...values.map((value: unknown) => literal(value, this.expression.type)),
    ]);
  },
  fillNull(value) {
    return apply("coalesce", this.expression.type, [this.expression, literal(value, this.expression.type)]);
  },
};

const ordered: Methods = {
  ...scalar,
  lt: binary("lt", "boolean"),
  le: binary("le", "boolean"),
  gt: binary("gt", "boolean"),
  ge: binary("ge", "boolean"),
  between(low, high) {
    const above = apply("ge", "boolean", [this.expression, operand(this, low)]);
    const below = apply("le", "boolean", [this.expression, operand(this, high)]);
    return apply("and", "boolean", [above.expression, below.expression]);
  },
};

const casts: Methods = { asInt64: unary("asInt64", "int64"), asFloat64: unary("asFloat64", "float64") };

const number: Methods = {
  ...ordered,
  ...casts,
  add: numeric("add"),
  sub: numeric("sub"),
  mul: numeric("mul"),
  div: numeric("div"),
  mod: numeric("mod"),
  neg: numeric("neg"),
  abs: numeric("abs"),
  floor: numeric("floor"),
  ceil: numeric("ceil"),
  round: numeric("round"),
  bucket(edges) {
    const ascending = Array.isArray(edges) && edges.length > 0 && edges.every((e, i) => i === 0 || edges[i - 1] < e);
    if (!ascending) fail("GR-EXPRESSION-INVALID", "bucket() takes its edges in ascending order, without repeats.");
    const type = edges.every(Number.isSafeInteger) ? this.expression.type : "float64";
    return apply("bucket", "int64", [this.expression, ...edges.map((edge: unknown) => literal(edge, type))]);
  },
  asString: unary("asString", "string"),
};

const boolean: Methods = {
  ...scalar,
  ...casts,
  and: variadic("and", "boolean"),
  or: variadic("or", "boolean"),
  not: unary("not", "boolean"),
  asString: unary("asString", "string"),
};

function index(value: unknown, what: string): Expression {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) {
    fail("GR-EXPRESSION-INVALID", `${what} is a whole number of at least 0, not ${String(value)}.`);
  }
  return literal(value, "int64");
}

function nonEmpty(value: unknown, what: string): Expression {
  if (typeof value !== "string" || value === "") fail("GR-EXPRESSION-INVALID", `${what} is a text that is not empty.`);
  return literal(value, "string");
}

const text: Methods = {
  ...ordered,
  ...casts,
  lower: unary("lower", "string"),
  upper: unary("upper", "string"),
  trim: unary("trim", "string"),
  length: unary("length", "int64"),
  contains: binary("contains", "boolean"),
  startsWith: binary("startsWith", "boolean"),
  endsWith: binary("endsWith", "boolean"),
  concat: variadic("concat", "string"),
  substring(start, length) {
    return apply("substring", "string", [this.expression, index(start, "start"), index(length, "length")]);
  },
  replace(search, replacement) {
    const args = [this.expression, nonEmpty(search, "The text to replace"), literal(replacement, "string")];
    return apply("replace", "string", args);
  },
  splitPart(separator, position) {
    const args = [this.expression, nonEmpty(separator, "A separator"), index(position, "index")];
    return apply("splitPart", "string", args);
  },
};

const units: ReadonlySet<unknown> = new Set<TimeUnit>(["seconds", "minutes", "hours", "days", "weeks"]);

const time: Methods = {
  ...ordered,
  year: unary("year", "int64"),
  month: unary("month", "int64"),
  day: unary("day", "int64"),
  hour: unary("hour", "int64"),
  minute: unary("minute", "int64"),
  second: unary("second", "int64"),
  dayOfWeek: unary("dayOfWeek", "int64"),
  startOf(period) {
    if (!calendarPeriods.some((known) => known === period)) {
      fail("GR-EXPRESSION-INVALID", `startOf() takes one of ${calendarPeriods.join(", ")}, not ${String(period)}.`);
    }
    return apply("startOf", "timestamp", [this.expression, literal(period, "string")]);
  },
  since(earlier, unit) {
    // The set holds just the units of `TimeUnit`.
    const micros = units.has(unit) ? unitMicros(unit as TimeUnit) : durationMicros(String(unit));
    return apply("elapsed", "int64", [this.expression, operand(this, earlier), literal(micros, "int64")]);
  },
};

const methods: Readonly<Record<TypeKind, Methods>> = {
  int64: number,
  float64: number,
  boolean,
  string: text,
  timestamp: time,
  vector: base,
  list: base,
};

function methodsOf(kind: TypeKind): Methods {
  return methods[kind];
}
