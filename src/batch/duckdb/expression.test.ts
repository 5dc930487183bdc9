import { DuckDBBlobValue, type DuckDBConnection, DuckDBInstance, DuckDBTimestampValue } from "@duckdb/node-api";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { GranaryError } from "../../errors/index.js";
import {
  describe as describeExpression,
  type Expression,
  evaluate,
  literalSql,
  toSql,
} from "../../expression/index.js";
import { type DataType, kindOf, normalInt64, type Row, type Value } from "../../schema/index.js";
import { call, cast, duckdbDialect, fromSelect, print, select } from "../../sql/index.js";
import { agree, arbitraryExpression, arbitraryNullable, forAll, thoroughness } from "../../testing/index.js";

let connection: DuckDBConnection;
let instance: DuckDBInstance;
beforeAll(async () => {
  instance = await DuckDBInstance.create(":memory:");
  connection = await instance.connect();
});
afterAll(() => {
  connection.closeSync();
  instance.closeSync();
});

const types = {
  i: "int64",
  j: "int64",
  f: "float64",
  g: "float64",
  b: "boolean",
  s: "string",
  u: "string",
  t: "timestamp",
} as const;
const columns = { int64: ["i", "j"], float64: ["f", "g"], boolean: ["b"], string: ["s", "u"], timestamp: ["t"] };

const arbitraryRow: fc.Arbitrary<Row> = fc.record(
  Object.fromEntries(Object.entries(types).map(([name, type]) => [name, arbitraryNullable(type)])),
);

/** What DuckDB makes of the expression over the row; "overflow" when it refuses. */
async function inDuckdb(expression: Expression, row: Row): Promise<Value | "overflow"> {
  const source = select({
    columns: Object.entries(types).map(([name, type]) => ({
      value: cast(literalSql(row[name] ?? null, type), type),
      as: name,
    })),
  });
  const { text, parameters } = print(
    select({
      columns: [
        {
          value: kindOf(expression.type) === "string" ? call("encode", [toSql(expression)]) : toSql(expression),
          as: "value",
        },
      ],
      from: fromSelect(source, "row"),
    }),
    duckdbDialect,
  );
  try {
    const result = await connection.runAndReadAll(text, [...parameters]);
    return plain(result.getRows()[0]?.[0]);
  } catch (error) {
    const message = String(error);
    if (/Out of Range|Overflow|out of range|Conversion/.test(message)) return "overflow";
    throw new Error(`${text}\n${JSON.stringify(parameters)}\n${message}`);
  }
}

function plain(value: unknown): Value {
  if (value instanceof DuckDBTimestampValue) return Number(value.micros);
  // A text comes as its bytes: where DuckDB's client decodes one, it drops a U+FEFF at its start.
  if (value instanceof DuckDBBlobValue) return Buffer.from(value.bytes).toString("utf8");
  if (typeof value === "bigint") return normalInt64(value);
  return value as Value;
}

function inTypeScript(expression: Expression, row: Row): Value | "overflow" {
  try {
    return evaluate(expression, row);
  } catch (error) {
    if (error instanceof GranaryError && error.code === "GR-VALUE-OVERFLOW") return "overflow";
    throw error;
  }
}

const timeout = 60_000 * thoroughness;

for (const type of ["int64", "float64", "boolean", "string", "timestamp"] as const satisfies readonly DataType[]) {
  test(`every ${type} expression means in DuckDB what it means in TypeScript`, { timeout }, async () => {
    const cases = fc.tuple(arbitraryExpression(type, columns, 3), arbitraryRow);
    await forAll(cases, { name: "meansTheSame", holds: meansTheSame }, 200);
  });
}

/** Holds DuckDB's value of an expression to TypeScript's. */
async function meansTheSame([expression, row]: readonly [Expression, Row]): Promise<void> {
  const duckdb = await inDuckdb(expression, row);
  const typescript = inTypeScript(expression, row);
  // Which operand is computed first, or at all, is the engine's choice: so an overflow may show in one alone.
  if (duckdb === "overflow" || typescript === "overflow") return;
  expect(
    agree(duckdb, typescript, expression.type),
    `${describeExpression(expression)}: DuckDB ${String(duckdb)}, TypeScript ${String(typescript)}`,
  ).toBe(true);
}

test("lower and upper map every code point alike", { timeout }, async () => {
  const result = await connection.runAndReadAll(
    // "a" before each, since a text's first U+FEFF is dropped where it is decoded.
    "SELECT i, 'a' || lower(chr(i::INT)), 'A' || upper(chr(i::INT)) FROM range(1, 1114111) t(i) WHERE i NOT BETWEEN 55296 AND 57343",
  );
  const evaluated = (operator: "lower" | "upper", text: string) =>
    evaluate(
      { kind: "call", operator, args: [{ kind: "column", name: "s", type: "string" }], type: "string" },
      { s: text },
    );
  const differences = result.getRows().filter(([point, lower, upper]) => {
    const character = String.fromCodePoint(Number(point));
    return evaluated("lower", `A${character}`) !== lower || evaluated("upper", `a${character}`) !== upper;
  });
  expect(differences).toEqual([]);
});
