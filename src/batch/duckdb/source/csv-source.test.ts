import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ColumnSpec, eventSource } from "../../../definition/index.js";
import { type DataType, type Value, vector } from "../../../schema/index.js";
import { microsOf } from "../../../time/index.js";
import { openScanFixture, type ScanFixture, user } from "./scan-fixture.suite.js";

let fixture: ScanFixture;
beforeAll(async () => {
  fixture = await openScanFixture();
});
afterAll(() => fixture[Symbol.asyncDispose]());

let files = 0;
async function csv(text: string | Uint8Array, ending = "csv") {
  const path = `file-${files++}.${ending}`;
  await fixture.write(path, text);
  return path;
}

/** A source of one column `x` of a CSV file, whose fields are given as they are written. */
async function sourceOf(fields: readonly string[], spec: DataType | ColumnSpec) {
  const path = await csv(`user_id,at,x\n${fields.map((field, i) => `${i},2026-01-01,${field}\n`).join("")}`);
  return eventSource("events", { entity: user, files: path, eventTime: "at", columns: { x: spec } });
}

describe("a field is read as declared", () => {
  const unit = (of: "s" | "ms" | "us" | "ns") => ({ type: "timestamp", unit: of }) as const;
  const bigint = { kind: "int64", as: "bigint" } as const;
  const cases: readonly (readonly [field: string, spec: DataType | ColumnSpec, value: Value])[] = [
    ["", "string", null],
    ['""', "string", ""],
    ["NULL", "string", "NULL"],
    [" a ", "string", " a "],
    ['"a,b"', "string", "a,b"],
    ['"a\nb"', "string", "a\nb"],
    ['"say ""no"""', "string", 'say "no"'],
    ['in"side', "string", 'in"side'],
    ["😀\0", "string", "😀\0"],
    ["NaN", "string", "NaN"],
    ["", "int64", null],
    ["17850", "int64", 17850],
    ["17850.0", "int64", 17850],
    ["17850.", "int64", 17850],
    ["-0", "int64", 0],
    ["+7", "int64", 7],
    ["007", "int64", 7],
    ["9223372036854775807", bigint, 9223372036854775807n],
    ["-9223372036854775808.000", bigint, -9223372036854775808n],
    ["1.785e4", "int64", 17850],
    ["17850e-1", "int64", 1785],
    ["0e99999999999999999999", "int64", 0],
    [".5e1", "int64", 5],
    ["9007199254740993e0", bigint, 9007199254740993n],
    ["0.9007199254740993E+16", bigint, 9007199254740993n],
    ["1.5", "float64", 1.5],
    [".5", "float64", 0.5],
    ["5.", "float64", 5],
    ["+5", "float64", 5],
    ["-0.0", "float64", 0],
    ["1e5", "float64", 100000],
    ["0.1", "float64", 0.1],
    ["1e999", "float64", Number.POSITIVE_INFINITY],
    ["1e-999", "float64", 0],
    ["NaN", "float64", null],
    ["Infinity", "float64", Number.POSITIVE_INFINITY],
    ["-Infinity", "float64", Number.NEGATIVE_INFINITY],
    ["true", "boolean", true],
    ["FALSE", "boolean", false],
    ["tRuE", "boolean", true],
    ["2026-01-01T10:00:00+02:00", "timestamp", microsOf("2026-01-01T08:00:00Z")],
    ["1700000000", unit("s"), 1_700_000_000_000_000],
    ["1700000000.5", unit("s"), 1_700_000_000_500_000],
    ["1.7e9", unit("s"), 1_700_000_000_000_000],
    ["-1", unit("ns"), -1],
  ];
  for (const [field, spec, value] of cases) {
    test(`${JSON.stringify(field)} as ${JSON.stringify(spec)}`, async () => {
      const { rows } = await fixture.scan(await sourceOf([field], spec));
      expect(rows.map((row) => row.x)).toEqual([value]);
    });
  }
});

describe("a field that can't be read as declared is an error with its place", () => {
  const cases: readonly (readonly [field: string, spec: DataType | ColumnSpec, code?: string])[] = [
    ["abc", "int64"],
    ["1.5", "int64"],
    ["NaN", "int64"],
    ['""', "int64"],
    [" 1", "int64"],
    ["1 ", "int64"],
    ["1_000", "int64"],
    ['"1,000"', "int64"],
    ["0x10", "int64"],
    ["9223372036854775808", "int64"],
    ["1e19", "int64"],
    ["15e-1", "int64"],
    ["1e-99999999999999999999", "int64"],
    ["nan", "float64"],
    ["inf", "float64"],
    ["+Infinity", "float64"],
    ["1_0.5", "float64"],
    ["1e", "float64"],
    ['"1\n"', "float64"],
    ["yes", "boolean"],
    ["1", "boolean"],
    ["2026-13-01", "timestamp"],
    ["01/02/2026", "timestamp"],
    ["2026-01-01T24:00", "timestamp"],
    ["1700000000", "timestamp"],
    ["2026-01-01", { type: "timestamp", unit: "s" }],
    ["9007199255", { type: "timestamp", unit: "s" }, "GR-SOURCE-TIME-OUT-OF-RANGE"],
    ["1e99", { type: "timestamp", unit: "s" }, "GR-SOURCE-TIME-OUT-OF-RANGE"],
    ["9".repeat(60), { type: "timestamp", unit: "s" }, "GR-SOURCE-TIME-OUT-OF-RANGE"],
    ["+010000-01-01", "timestamp", "GR-SOURCE-TIME-OUT-OF-RANGE"],
    ["[1]", vector(1), "GR-SOURCE-COLUMN-TYPE"],
  ];
  for (const [field, spec, code = "GR-SOURCE-VALUE-UNREADABLE"] of cases) {
    test(`${JSON.stringify(field)} as ${JSON.stringify(spec)}`, async () => {
      const error = await fixture.refused(await sourceOf(["", field, ""], spec));
      expect(error).toMatchObject({ code, where: { file: `file-${files - 1}.csv`, row: 2, column: "x" } });
    });
  }
});

const columns = { x: "string" } as const;
const sourceAt = (path: string, delimiter = ",") =>
  eventSource("events", { entity: user, files: path, eventTime: "at", columns, delimiter });

describe("a file that breaks the rules of CSV is an error with the line", () => {
  const head = "user_id,at,x\n";
  const cases: readonly (readonly [what: string, text: string | Uint8Array, line: number, said: string])[] = [
    ["nothing at all", "", 1, "no header"],
    ["a blank first line", `\n${head}`, 1, "no header"],
    ["a column twice", "user_id,at,x,x\n1,2026-01-01,a,b\n", 1, '"x" twice'],
    ["too few fields", `${head}1,2026-01-01,a\n2,2026-01-01\n`, 3, "2 fields, the header 3"],
    ["too many fields", `${head}1,2026-01-01,a,b\n`, 2, "4 fields, the header 3"],
    ["a quote that is never closed", `${head}1,2026-01-01,a\n2,2026-01-01,"a\n3,2026-01-01,a\n`, 3, "never closed"],
    ["text after a quote", `${head}1,2026-01-01,"a"b\n`, 2, "closes a field"],
    ["a space after a quote", `${head}1,2026-01-01,"a" \n`, 2, "closes a field"],
    ["a space before a quote", `${head}1,2026-01-01, "a"\n`, 2, "before the quote"],
    ["line ends that differ", `${head}1,2026-01-01,a\r\n`, 2, "CRLF"],
    ["a carriage return in a field", `${head}1,2026-01-01,a\rb\n`, 2, "CR"],
    ["Latin-1", Buffer.from(`${head}1,2026-01-01,a\n2,2026-01-01,\xe9\n`, "latin1"), 3, "UTF-8"],
    [
      "half a character at the end",
      Buffer.concat([Buffer.from(`${head}1,2026-01-01,`), Buffer.from([0xf0, 0x9f])]),
      2,
      "UTF-8",
    ],
  ];
  test.each(cases)("%s", async (_, text, line, said) => {
    const path = await csv(text);
    const error = await fixture.refused(sourceAt(path));
    expect(error).toMatchObject({ code: "GR-SOURCE-CSV-MALFORMED", where: { file: path, line } });
    expect(error.detail).toContain(said);
  });
});

describe("the forms of a CSV file", () => {
  const row = { user_id: 1, at: microsOf("2026-01-01"), x: "a" };
  const plain = "user_id,at,x\n1,2026-01-01,a\n";
  const cases: readonly (readonly [
    what: string,
    text: string | Uint8Array,
    ending: string,
    delimiter: string,
    rows: number,
  ])[] = [
    ["with CRLF", plain.replaceAll("\n", "\r\n"), "csv", ",", 1],
    ["with CR", plain.replaceAll("\n", "\r"), "csv", ",", 1],
    ["with a byte order mark", `\ufeff${plain}`, "csv", ",", 1],
    ["without a last line end", plain.trimEnd(), "csv", ",", 1],
    ["with blank lines", plain.replaceAll("\n", "\n\n"), "csv", ",", 1],
    ["with semicolons", plain.replaceAll(",", ";"), "csv", ";", 1],
    ["with tabs", plain.replaceAll(",", "\t"), "csv", "\t", 1],
    ["with another delimiter beyond ASCII", plain.replaceAll(",", "§"), "csv", "§", 1],
    ["with quotes all over", plain.replaceAll(/[^,\n]+/g, '"$&"'), "csv", ",", 1],
    ["with columns of no concern", plain.replaceAll("\n", ",\n").replace(",\n", ",more\n"), "csv", ",", 1],
    ["compressed", gzipSync(plain), "csv.gz", ",", 1],
    [
      "compressed in two parts",
      Buffer.concat([gzipSync(plain.slice(0, 20)), gzipSync(plain.slice(20))]),
      "csv.gz",
      ",",
      1,
    ],
    ["with a header alone", "user_id,at,x\n", "csv", ",", 0],
    ["with a header alone, without line end", "user_id,at,x", "csv", ",", 0],
  ];
  test.each(cases)("%s", async (_, text, ending, delimiter, count) => {
    const { rows, report } = await fixture.scan(sourceAt(await csv(text, ending), delimiter));
    expect(rows).toEqual(count === 1 ? [row] : []);
    expect(report.rows).toBe(count);
  });

  test("a record longer than DuckDB's own limit", async () => {
    const x = "line\n".repeat(500_000);
    const { rows } = await fixture.scan(sourceAt(await csv(`user_id,at,x\n1,2026-01-01,"${x}"\n2,2026-01-01,b\n`)));
    expect(rows.map((found) => found.x)).toEqual([x, "b"]);
  });

  test("a file that is no gzip", async () => {
    const path = await csv(plain, "csv.gz");
    expect(await fixture.refused(sourceAt(path))).toMatchObject({
      code: "GR-SOURCE-FILE-CORRUPT",
      where: { file: path },
    });
  });

  test("a header with columns in another order, in one of two files", async () => {
    await fixture.write("orders/a.csv", "user_id,at,x\n1,2026-01-01,a\n");
    await fixture.write("orders/b.csv", "x,user_id,at\nb,2,2026-01-01\n");
    const { rows } = await fixture.scan(sourceAt("orders/*.csv"));
    expect(rows.map((found) => [found.user_id, found.x])).toEqual([
      [1, "a"],
      [2, "b"],
    ]);
  });
});

test("a lacking column is an error", async () => {
  const path = await csv("user_id,at,X\n1,2026-01-01,a\n");
  const error = await fixture.refused(sourceAt(path));
  expect(error).toMatchObject({ code: "GR-SOURCE-COLUMN-MISSING", where: { file: path, column: "x" } });
  expect(error.detail).toContain('Did you mean "X"?');
});

test("what any table holds is read as it was written", async () => {
  // DuckDB's client drops a U+FEFF where it decodes a text that starts with it.
  const content = fc.string({ unit: "binary", maxLength: 8 }).filter((value) => !value.startsWith("\ufeff"));
  const field = fc.option(content, { nil: null });
  const hostile = fc.string({ unit: fc.constantFrom('"', ",", "\n", "\r", "a", " "), maxLength: 6 });
  const table = fc.array(fc.oneof(field, hostile), { maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(table, fc.constantFrom("\n", "\r\n"), async (values, lineEnd) => {
      const written = (value: string | null) => (value === null ? "" : `"${value.replaceAll('"', '""')}"`);
      const lines = values.map((value, i) => `${i},2026-01-01,${written(value)}`);
      const path = await csv(["user_id,at,x", ...lines].join(lineEnd) + lineEnd);
      const { rows } = await fixture.scan(sourceAt(path));
      const found = new Map(rows.map((row) => [row.user_id, row.x]));
      expect(values.map((_, i) => found.get(i))).toEqual(values);
    }),
    { numRuns: 40 },
  );
}, 60_000);
