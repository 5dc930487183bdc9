import { describe, expect, test } from "vitest";
import { vector } from "../schema/index.js";
import {
  allOf,
  ascending,
  call,
  caseWhen,
  cast,
  descending,
  duckdbDialect,
  falseSql,
  float,
  fromFunction,
  fromSelect,
  instantSql,
  int,
  isIn,
  isNull,
  join,
  name,
  nullSql,
  operation,
  over,
  print,
  printExpression,
  type Sql,
  select,
  star,
  table,
  text,
  tryCast,
  word,
} from "./index.js";

const printed: readonly (readonly [string, Sql, string, readonly string[]])[] = [
  ["a name in quotes, doubled within it", name('we"ird', "b c"), '"we""ird"."b c"', []],
  ["a text, which is bound", text("'; DROP TABLE x; --"), "$1", ["'; DROP TABLE x; --"]],
  ["a word of Granary's own", word("day"), "'day'", []],
  ["an int64", int(-(2n ** 63n)), "CAST(-9223372036854775808 AS BIGINT)", []],
  ["a double by its shortest text", float(1e21), "CAST('1e+21' AS DOUBLE)", []],
  ["an infinity", float(Number.NEGATIVE_INFINITY), "CAST('-Infinity' AS DOUBLE)", []],
  ["an instant", instantSql(-5), "make_timestamp(-5)", []],
  [
    "a call",
    call("sum", [name("x")], { distinct: true, filter: falseSql }),
    'sum(DISTINCT "x") FILTER (WHERE FALSE)',
    [],
  ],
  ["an operator between", operation("+", name("a"), name("b"), name("c")), '("a" + "b" + "c")', []],
  ["an operator before", operation("NOT", name("a")), '(NOT "a")', []],
  ["an operator after", isNull(name("a")), '("a" IS NULL)', []],
  ["membership", isIn(name("a"), [int(1), int(2)]), '("a" IN (CAST(1 AS BIGINT), CAST(2 AS BIGINT)))', []],
  ["membership of nothing", isIn(name("a"), []), "FALSE", []],
  ["a case", caseWhen([[name("c"), int(1)]], nullSql), 'CASE WHEN "c" THEN CAST(1 AS BIGINT) ELSE NULL END', []],
  ["a cast", cast(name("v"), vector(3)), 'CAST("v" AS DOUBLE[])', []],
  ["a lenient cast", tryCast(name("v"), "timestamp"), 'TRY_CAST("v" AS TIMESTAMP)', []],
  [
    "a window",
    over(call("lag", [name("t")]), [name("k")], [descending(name("t"))]),
    'lag("t") OVER (PARTITION BY "k" ORDER BY "t" DESC NULLS LAST)',
    [],
  ],
];

test.each(printed)("prints %s", (_, sql, expected, parameters) => {
  expect(printExpression(sql, duckdbDialect)).toEqual({ text: expected, parameters });
});

test("prints a select, its texts bound in the order of their places", () => {
  const inner = select({
    columns: [{ value: star, as: "*" }],
    from: fromFunction("read_parquet", [text("a.parquet")], "f"),
  });
  const outer = select({
    columns: [{ value: call("count", [star]), as: "n" }],
    from: join("left", fromSelect(inner, "r"), table("t"), operation("=", name("r", "k"), name("t", "k"))),
    where: operation("=", name("s"), text("b")),
    groupBy: [name("k")],
    qualify: operation("=", name("n"), int(1)),
    orderBy: [ascending(name("k"))],
    limit: 3,
  });
  expect(print(outer, duckdbDialect)).toEqual({
    text: [
      'SELECT count(*) AS "n"',
      'FROM (SELECT *\nFROM read_parquet($1) AS "f") AS "r" LEFT JOIN "t" ON ("r"."k" = "t"."k")',
      'WHERE ("s" = $2)',
      'GROUP BY "k"',
      'QUALIFY ("n" = CAST(1 AS BIGINT))',
      'ORDER BY "k" ASC NULLS FIRST',
      "LIMIT 3",
    ].join("\n"),
    parameters: ["a.parquet", "b"],
  });
});

describe("what is no SQL", () => {
  test.each([call("sum(x); --", []), operation("; DROP", name("a")), word("it's")])("is never printed: %j", (sql) => {
    expect(() => printExpression(sql, duckdbDialect)).toThrow(expect.objectContaining({ code: "GR-INTERNAL" }));
  });
});

test("a conjunction leaves out what is absent", () => {
  expect(allOf([null, null])).toBeNull();
  expect(allOf([null, name("a")])).toEqual(name("a"));
  expect(allOf([name("a"), null, name("b")])).toEqual(operation("AND", name("a"), name("b")));
});
