import { invariant } from "../errors/index.js";
import type { DataType } from "../schema/index.js";
import type { Dialect } from "./dialect.js";
import type { From, NativeType, Order, Select, Sql } from "./tree.js";

/** SQL text with the texts to bind to its placeholders, in order. */
export interface PrintedSql {
  readonly text: string;
  readonly parameters: readonly string[];
}

/**
 * Prints a select for an engine. Names are quoted and texts bound, so nothing that comes from outside
 * is ever read as SQL; numbers and instants are printed from their values.
 */
export function print(select: Select, dialect: Dialect): PrintedSql {
  const parameters: string[] = [];
  const printer = createPrinter(dialect, parameters);
  return { text: printer.select(select), parameters };
}

/** Prints one expression alone, as for a message or a plan: see `print`. */
export function printExpression(sql: Sql, dialect: Dialect): PrintedSql {
  const parameters: string[] = [];
  return { text: createPrinter(dialect, parameters).sql(sql), parameters };
}

/** An identifier in the engine's quotes. */
export function quoteName(identifier: string, dialect: Dialect): string {
  return dialect.quote + identifier.replaceAll(dialect.quote, dialect.quote + dialect.quote) + dialect.quote;
}

/** The engine's name of a type. */
function typeSql(type: DataType | NativeType, dialect: Dialect): string {
  if (typeof type === "string") return dialect.types[type];
  if ("native" in type) return dialect.names[type.native] ?? type.native;
  switch (type.kind) {
    case "int64":
      return dialect.types.int64;
    case "vector":
      return `${dialect.types.float64}[]`;
    case "list":
      return `${typeSql(type.of, dialect)}[]`;
  }
}

const postfix = new Set(["IS NULL", "IS NOT NULL"]);
const operators = new Set(["AND", "OR", "NOT", "=", "<>", "<", "<=", ">", ">=", "+", "-", "*", "/", "//", "%", "||"]);
operators.add("IS NOT DISTINCT FROM").add("IS DISTINCT FROM").add("<<").add(">>").add("&");

function rangeText(preceding: number | null): string {
  return `RANGE BETWEEN ${preceding ?? "UNBOUNDED"} PRECEDING AND CURRENT ROW`;
}

function createPrinter(dialect: Dialect, parameters: string[]) {
  const sql = (node: Sql): string => {
    switch (node.kind) {
      case "name":
        return node.parts.map((part) => quoteName(part, dialect)).join(".");
      case "text":
        parameters.push(node.value);
        return dialect.placeholder(parameters.length);
      case "word":
        invariant(/^[a-z]+$/.test(node.word), `"${node.word}" is no word.`);
        return `'${node.word}'`;
      case "number":
        return number(node.value, node.type);
      case "instant":
        return `make_timestamp(${node.micros})`;
      case "keyword":
        return node.word;
      case "call":
        return calling(node);
      case "operation":
        return operation(node.operator, node.args);
      case "in":
        return node.list.length === 0 ? "FALSE" : `(${sql(node.value)} IN (${node.list.map(sql).join(", ")}))`;
      case "case": {
        const branches = node.branches.map(([condition, result]) => `WHEN ${sql(condition)} THEN ${sql(result)}`);
        return `CASE ${branches.join(" ")} ELSE ${sql(node.otherwise)} END`;
      }
      case "cast":
        return `${node.lenient ? "TRY_CAST" : "CAST"}(${sql(node.value)} AS ${typeSql(node.type, dialect)})`;
      case "over": {
        const partition = node.partitionBy.length === 0 ? "" : `PARTITION BY ${node.partitionBy.map(sql).join(", ")}`;
        const order = node.orderBy.length === 0 ? "" : `ORDER BY ${node.orderBy.map(ordering).join(", ")}`;
        const frame = node.range === undefined ? "" : rangeText(node.range.preceding);
        return `${sql(node.call)} OVER (${[partition, order, frame].filter((part) => part !== "").join(" ")})`;
      }
      case "list":
        return `[${node.items.map(sql).join(", ")}]`;
      case "lambda":
        return `(lambda ${quoteName(node.parameter, dialect)} : ${sql(node.body)})`;
      case "select":
        return `(${select(node.select)})`;
    }
  };

  const number = (value: number | bigint, type: "int64" | "float64"): string => {
    if (type === "int64") return `CAST(${value} AS ${dialect.types.int64})`;
    const shortest = Object.is(value, -0) ? "0" : String(value);
    // A number's own text holds digits, signs, a point and an exponent, or Infinity: never a quote.
    return `CAST('${shortest}' AS ${dialect.types.float64})`;
  };

  const calling = (node: Extract<Sql, { kind: "call" }>): string => {
    invariant(/^[a-z_][a-z0-9_]*$/.test(node.name), `"${node.name}" is no function name.`);
    const distinct = node.distinct ? "DISTINCT " : "";
    const filter = node.filter === null ? "" : ` FILTER (WHERE ${sql(node.filter)})`;
    const args = node.args.map(sql).join(", ");
    return `${dialect.names[node.name] ?? node.name}(${distinct}${args})${filter}`;
  };

  const operation = (operator: string, args: readonly Sql[]): string => {
    if (postfix.has(operator)) return `(${args.map(sql).join("")} ${operator})`;
    invariant(operators.has(operator), `"${operator}" is no operator.`);
    const [only] = args;
    if (args.length === 1 && only !== undefined) return `(${operator} ${sql(only)})`;
    return `(${args.map(sql).join(` ${operator} `)})`;
  };

  const ordering = (order: Order): string =>
    `${sql(order.by)} ${order.descending ? "DESC" : "ASC"} NULLS ${order.nulls === "first" ? "FIRST" : "LAST"}`;

  const from = (node: From): string => {
    switch (node.kind) {
      case "table":
        return quoteName(node.name, dialect);
      case "subquery":
        return `(${select(node.select)}) AS ${quoteName(node.as, dialect)}`;
      case "union":
        return `(${node.selects.map((item) => `(${select(item)})`).join(" UNION ALL ")}) AS ${quoteName(node.as, dialect)}`;
      case "function": {
        const named = Object.entries(node.named).map(([key, value]) => `${key} = ${sql(value)}`);
        const args = [...node.args.map(sql), ...named].join(", ");
        return `${dialect.names[node.name] ?? node.name}(${args}) AS ${quoteName(node.as, dialect)}`;
      }
      case "join":
        return `${from(node.left)} ${node.join.toUpperCase()} JOIN ${from(node.right)} ON ${sql(node.on)}`;
      case "beside":
        return node.parts.map(from).join(" POSITIONAL JOIN ");
    }
  };

  const select = (node: Select): string => {
    const parts: string[] = [];
    if (node.with.length > 0) {
      const tables = node.with.map(
        (item) =>
          `${quoteName(item.name, dialect)} AS ${item.materialized ? "MATERIALIZED " : ""}(${select(item.select)})`,
      );
      parts.push(`WITH ${tables.join(",\n")}`);
    }
    const columns = node.columns.map((column) =>
      column.value.kind === "keyword" && column.value.word === "*"
        ? "*"
        : `${sql(column.value)} AS ${quoteName(column.as, dialect)}`,
    );
    parts.push(`SELECT ${columns.join(",\n  ")}`);
    if (node.from !== null) parts.push(`FROM ${from(node.from)}`);
    if (node.where !== null) parts.push(`WHERE ${sql(node.where)}`);
    if (node.groupBy.length > 0) parts.push(`GROUP BY ${node.groupBy.map(sql).join(", ")}`);
    if (node.qualify !== null) parts.push(`QUALIFY ${sql(node.qualify)}`);
    if (node.orderBy.length > 0) parts.push(`ORDER BY ${node.orderBy.map(ordering).join(", ")}`);
    if (node.limit !== null) parts.push(`LIMIT ${node.limit}`);
    return parts.join("\n");
  };

  return { sql, select };
}
