import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  call,
  caseWhen,
  duckdbDialect,
  falseSql,
  fromFunction,
  fromSelect,
  int,
  name,
  nullSql,
  operation,
  print,
  printExpression,
  type SelectColumn,
  type Sql,
  select,
  star,
  text,
} from "../../sql/index.js";
import { type DuckdbSession, openSession } from "./session.js";
import { packCounts } from "./value-counts.js";

let folder: string;
let session: DuckdbSession;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "granary-counts-"));
  session = await openSession({ temporaryFolder: folder });
});
afterAll(async () => {
  await session[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const counted = (as: string, filter: Sql | null, args: readonly Sql[] = [star]): SelectColumn => ({
  value: call("count", args, filter === null ? {} : { filter }),
  as,
});
const equals = (value: string, column = "kind"): Sql => operation("=", name(column), text(value));
const known = (condition: Sql): Sql => call("coalesce", [condition, falseSql]);
const namesOf = (columns: readonly SelectColumn[]) => columns.map(({ as }) => as);

/** Row i of `rows` has kind `k<i % 7>`, where that is 6 none. */
const kindOfRow = caseWhen(
  [0, 1, 2, 3, 4, 5].map((i) => [operation("=", operation("%", name("i"), int(7)), int(i)), text(`k${i}`)] as const),
  nullSql,
);

/** The packed counts over so many rows, by name. */
async function countsOf(parts: readonly SelectColumn[], rows: number, rowsAtMost: number) {
  const packed = packCounts(parts, rowsAtMost);
  const numbers = fromFunction("range", [int(rows)], "numbers");
  const source = select({ columns: [{ value: name("range"), as: "i" }], from: numbers });
  const kinds = select({ columns: [{ value: kindOfRow, as: "kind" }], from: fromSelect(source, "source") });
  const withAdded = select({
    columns: [{ value: star, as: "*" }, ...packed.added],
    from: fromSelect(kinds, "kinds"),
  });
  const sums = select({ columns: [...packed.sums], from: fromSelect(withAdded, "rows") });
  const all = select({ columns: [...packed.counts], from: fromSelect(sums, "sums") });
  const [found = []] = await session.rows(print(all, duckdbDialect), { doing: "counting" });
  return Object.fromEntries(namesOf(packed.counts).map((as, i) => [as, Number(found[i])]));
}

describe("what is packed", () => {
  const four = ["a", "b", "c", "d"].map((value) => counted(`of_${value}`, known(equals(value))));

  test("counts of rows at which one text is one of four values or more", () => {
    expect(namesOf(packCounts(four, 100).counts)).toEqual(["of_a", "of_b", "of_c", "of_d"]);
    expect(packCounts(four, 100).sums.length).toBe(1);
    expect(packCounts(four.slice(1), 100)).toEqual({ added: [], sums: [], counts: [] });
  });

  test.each<readonly [what: string, part: SelectColumn]>([
    ["a count of all rows", counted("all", null)],
    ["a count of a column", counted("column", known(equals("e")), [name("kind")])],
    [
      "a distinct count",
      { value: call("count", [star], { filter: known(equals("e")), distinct: true }), as: "distinct" },
    ],
    ["another comparison", counted("other", known(operation(">", name("kind"), text("e"))))],
    ["a number", counted("number", known(operation("=", name("kind"), int(1))))],
    ["a null that counts", counted("null", call("coalesce", [equals("e"), operation("=", int(1), int(1))]))],
    ["another aggregate", { value: call("sum", [name("kind")], { filter: known(equals("e")) }), as: "sum" }],
  ])("not %s", (_, part) => {
    expect(namesOf(packCounts([...four, part], 100).counts)).toEqual(["of_a", "of_b", "of_c", "of_d"]);
  });

  test("not together: counts of different texts", () => {
    const mixed = [...four.slice(0, 2), ...["a", "b"].map((value) => counted(`x_${value}`, known(equals(value, "x"))))];
    expect(packCounts(mixed, 100).counts).toEqual([]);
  });

  test("as many values in a sum as have room for all rows, and a bit to spare", () => {
    const many = Array.from({ length: 25 }, (_, i) => counted(`of_${i}`, equals(`k${i}`)));
    // ⌈log2(10⁶ + 1)⌉ + 1 = 21 bits a value, of 126; ⌈log2(2⁴⁰ + 1)⌉ + 1 = 42.
    expect(packCounts(many, 1_000_000).sums.length).toBe(Math.ceil(25 / 6));
    expect(packCounts(many, 2 ** 40).sums.length).toBe(Math.ceil(25 / 3));
  });
});

describe("what is counted", () => {
  const six = ["k0", "k1", "k2", "k3", "k4", "k5", "none"].map((value) => counted(value, known(equals(value))));

  test("each value's rows; a null's in none", async () => {
    // 0 … 99: 100 = 14 · 7 + 2, so that k0 and k1 have one more.
    const expected = { k0: 15, k1: 15, k2: 14, k3: 14, k4: 14, k5: 14, none: 0 };
    expect(await countsOf(six, 100, 100)).toEqual(expected);
    // 42 bits a value: three of them in a sum.
    expect(await countsOf(six, 100, 2 ** 40)).toEqual(expected);
    expect(await countsOf(six, 0, 100)).toEqual({ k0: 0, k1: 0, k2: 0, k3: 0, k4: 0, k5: 0, none: 0 });
  });

  test("all rows at one value, as many as there may be, without reaching its neighbour", async () => {
    const parts = ["k0", "a", "b", "c"].map((value) => counted(value, equals(value)));
    const first = await countsOf(parts, 1, 1);
    expect(first).toEqual({ k0: 1, a: 0, b: 0, c: 0 });
    const repeated = [...six, counted("again", known(equals("k5")))];
    expect(await countsOf(repeated, 7 * 127, 127)).toMatchObject({ k0: 127, k5: 127, again: 127 });
  });

  test("the same however a condition is written", () => {
    const [plain] = packCounts(
      six.map((one, i) => counted(one.as, equals(`k${i}`))),
      100,
    ).sums;
    const [coalesced] = packCounts(
      six.map((one, i) => counted(one.as, known(equals(`k${i}`)))),
      100,
    ).sums;
    expect(printExpression(plain?.value ?? falseSql, duckdbDialect)).toEqual(
      printExpression(coalesced?.value ?? falseSql, duckdbDialect),
    );
  });
});
