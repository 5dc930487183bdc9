import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ColumnSpec, eventSource } from "../../../definition/index.js";
import { type DataType, list, type Value, vector } from "../../../schema/index.js";
import { microsOf } from "../../../time/index.js";
import { openScanFixture, type ScanFixture, user } from "./scan-fixture.suite.js";

let fixture: ScanFixture;
beforeAll(async () => {
  fixture = await openScanFixture();
});
afterAll(() => fixture[Symbol.asyncDispose]());

let files = 0;
async function sourceOf(lines: readonly string[], spec: DataType | ColumnSpec, from = "x") {
  const path = `file-${files++}.jsonl`;
  await fixture.write(path, `${lines.join("\n")}\n`);
  const columns = { x: typeof spec === "object" && "type" in spec ? { ...spec, from } : { type: spec, from } };
  return eventSource("events", { entity: user, files: path, eventTime: "at", columns });
}
const line = (x: string, i = 0) => `{"user_id":${i},"at":"2026-01-01","x":${x}}`;
const bigint = { kind: "int64", as: "bigint" } as const;

describe("a JSON value is read as declared", () => {
  const cases: readonly (readonly [json: string, spec: DataType | ColumnSpec, value: Value])[] = [
    ["null", "int64", null],
    ["17850", "int64", 17850],
    ["17850.0", "int64", 17850],
    ["1e3", "int64", 1000],
    ["-0", "int64", 0],
    ["9007199254740993", bigint, 9007199254740993n],
    ["-9223372036854775808", bigint, -9223372036854775808n],
    ["1.5", "float64", 1.5],
    ["9007199254740993", "float64", 9007199254740992],
    ["-0.0", "float64", 0],
    ["1e400", "float64", Number.POSITIVE_INFINITY],
    ['"-Infinity"', "float64", Number.NEGATIVE_INFINITY],
    ["NaN", "float64", null],
    ["true", "boolean", true],
    ['"a\\u0000\\ud83d\\ude00\\""', "string", 'a\0😀"'],
    ['""', "string", ""],
    ['"null"', "string", "null"],
    ['"2026-01-01 10:00+02"', "timestamp", microsOf("2026-01-01T08:00Z")],
    ["1700000000", { type: "timestamp", unit: "s" }, 1_700_000_000_000_000],
    ["1.5", { type: "timestamp", unit: "ms" }, 1500],
    ["[1, 2.5]", vector(2), [1, 2.5]],
    ["[1, null]", vector(2), null],
    ["[1]", vector(2, { length: "fit" }), [1, 0]],
    ['["b", null, "a"]', list("string"), ["b", null, "a"]],
    ["[9007199254740993]", list("int64"), [9007199254740993n]],
    ['["2026-01-01"]', list("timestamp"), [microsOf("2026-01-01")]],
    ["[]", list("boolean"), []],
  ];
  for (const [json, spec, value] of cases) {
    test(`${json} as ${JSON.stringify(spec)}`, async () => {
      const { rows } = await fixture.scan(await sourceOf([line(json)], spec));
      expect(rows.map((row) => row.x)).toEqual([value]);
    });
  }
});

describe("a JSON value of another type is an error with its place", () => {
  const cases: readonly (readonly [json: string, spec: DataType | ColumnSpec, code?: string])[] = [
    ['"1"', "int64"],
    ["1.5", "int64"],
    ["9223372036854775808", "int64"],
    ["100000000000000000.0", "int64"],
    ["true", "int64"],
    ['"1.5"', "float64"],
    ['"NaN"', "float64"],
    ["1", "boolean"],
    ['"true"', "boolean"],
    ["1", "string"],
    ["{}", "string"],
    ["1700000000", "timestamp"],
    ['"1700000000"', { type: "timestamp", unit: "s" }],
    ['"9999-12-31"', "timestamp", "GR-SOURCE-TIME-OUT-OF-RANGE"],
    ["[1]", vector(2)],
    ['[1,"2"]', vector(2)],
    ["1", vector(1)],
    ['["a",1]', list("string")],
  ];
  for (const [json, spec, code = "GR-SOURCE-VALUE-UNREADABLE"] of cases) {
    test(`${json} as ${JSON.stringify(spec)}`, async () => {
      const error = await fixture.refused(await sourceOf([line("null"), line(json, 1)], spec));
      expect(error).toMatchObject({ code, where: { file: `file-${files - 1}.jsonl`, row: 2, column: "x" } });
      expect(error.detail).toContain(json.replaceAll('"', '\\"'));
    });
  }
});

describe("a line that is no JSON object is an error with the line", () => {
  const cases: readonly (readonly [what: string, lines: readonly string[], where: object])[] = [
    ["no JSON", [line("1"), '{"x":}'], { line: 2 }],
    ["two values on a line", [line("1"), "", `${line("1")} ${line("1")}`], { line: 3 }],
    ["an array", [line("1"), "[1]"], { row: 2 }],
    ["a number", [line("1"), "42"], { row: 2 }],
    ["half a character", [line("1"), '{"x":"\\ud800"}'], { line: 2 }],
    ["a member twice", [line("1"), "", '{"user_id":1,"at":"2026-01-01","x":1,"x":2}'], { line: 3 }],
    ["a member twice, once escaped", ['{"user_id":1,"at":"2026-01-01","x":1,"\\u0078":2}'], { line: 1 }],
    ["a member twice that is not declared", ['{"user_id":1,"at":"2026-01-01","x":1,"y":2,"y":2}'], { line: 1 }],
    ["a comma before the end", [line("1"), '{"user_id":1,"at":"2026-01-01","x":1,}'], { line: 2 }],
    ["a comma before the end of an array", ['{"user_id":1,"at":"2026-01-01","x":1,"y":[1, ]}'], { line: 1 }],
    ["another word for no number", [line("1"), line("nan", 1)], { line: 2 }],
    ["another word for infinity", [line("-inf")], { line: 1 }],
    ["more than 16 MiB", [line("1"), `{"x":1,"y":"${"y".repeat(2 ** 24)}"}`], { line: 2 }],
  ];
  test.each(cases)("%s", async (_, lines, where) => {
    const error = await fixture.refused(await sourceOf(lines, "int64"));
    expect(error).toMatchObject({
      code: "GR-SOURCE-JSON-MALFORMED",
      where: { file: `file-${files - 1}.jsonl`, ...where },
    });
  });

  test("not UTF-8, in the second of two files", async () => {
    await fixture.write("two/a.ndjson", line("1"));
    await fixture.write("two/b.ndjson", Buffer.from(`${line("1")}\n${line('"\xe9"')}`, "latin1"));
    const source = eventSource("events", {
      entity: user,
      files: "two/*.ndjson",
      eventTime: "at",
      columns: { x: "int64" },
    });
    expect(await fixture.refused(source)).toMatchObject({
      code: "GR-SOURCE-JSON-MALFORMED",
      where: { file: "two/b.ndjson", line: 2 },
    });
  });
});

test("members that differ in case alone are an error where one is declared: GR-SOURCE-COLUMN-AMBIGUOUS", async () => {
  const x = await sourceOf([line("1"), '{"user_id":1,"at":"2026-01-01","X":1,"x":2}'], "int64");
  const error = await fixture.refused(x);
  expect(error).toMatchObject({ code: "GR-SOURCE-COLUMN-AMBIGUOUS", where: { line: 2 } });
  expect(error.detail).toContain('"X" and "x"');
  const other = await sourceOf(['{"user_id":1,"at":"2026-01-01","x":2,"y":1,"Y":2}'], "int64");
  expect((await fixture.scan(other)).rows).toMatchObject([{ x: 2 }]);
});

test("what looks like no JSON within a text is read", async () => {
  const json = '",] ,} :NaN [inf \\",}"';
  const { rows } = await fixture.scan(await sourceOf([line(json)], "string"));
  expect(rows.map((row) => row.x)).toEqual([JSON.parse(json)]);
});

describe("a byte order mark at the start is passed over", () => {
  const marked = `\uFEFF${line("7")}\n${line("8", 1)}\n`;
  const cases: readonly (readonly [path: string, content: string | Buffer])[] = [
    ["marked.jsonl", marked],
    ["marked.jsonl.gz", gzipSync(marked)],
  ];
  test.each(cases)("%s", async (files, content) => {
    await fixture.write(files, content);
    const source = eventSource("events", { entity: user, files, eventTime: "at", columns: { x: "int64" } });
    expect((await fixture.scan(source)).rows.map((row) => row.x)).toEqual([7, 8]);
  });

  test("and lines are counted as without it", async () => {
    await fixture.write("marked-bad.jsonl", `${marked}{"x":}\n`);
    const columns = { x: "int64" } as const;
    const source = eventSource("events", { entity: user, files: "marked-bad.jsonl", eventTime: "at", columns });
    expect(await fixture.refused(source)).toMatchObject({
      code: "GR-SOURCE-JSON-MALFORMED",
      where: { file: "marked-bad.jsonl", line: 3 },
    });
  });
});

test("a property that a row lacks is null, one that no row has is an error", async () => {
  const some = await sourceOf([line("1"), '{"user_id":1,"at":"2026-01-01"}'], "int64");
  expect((await fixture.scan(some)).rows.map((row) => row.x)).toEqual([1, null]);
  const none = await sourceOf(['{"user_id":1,"at":"2026-01-01","amount":2}'], "int64", "amuont");
  const error = await fixture.refused(none);
  expect(error).toMatchObject({ code: "GR-SOURCE-COLUMN-MISSING", where: { column: "x" } });
  expect(error.detail).toContain('Did you mean "amount"?');
  const nulls = await sourceOf([line("null")], "int64");
  expect((await fixture.scan(nulls)).rows.map((row) => row.x)).toEqual([null]);
});

test("an empty file has no rows, and a compressed one is read", async () => {
  const empty = await sourceOf([], "int64");
  expect((await fixture.scan(empty)).rows).toEqual([]);
  await fixture.write("z.jsonl.gz", gzipSync(line("7")));
  const packed = eventSource("events", { entity: user, files: "z.jsonl.gz", eventTime: "at", columns: { x: "int64" } });
  expect((await fixture.scan(packed)).rows.map((row) => row.x)).toEqual([7]);
});

test.each(["a/b", "~", "", "0", 'q"k', "sp ace", "😀", "$.x", "X"])("a property called %j", async (property) => {
  const json = `{"user_id":1,"at":"2026-01-01","w":1,${JSON.stringify(property)}:2}`;
  const { rows } = await fixture.scan(await sourceOf([json], "int64", property));
  expect(rows.map((row) => row.x)).toEqual([2]);
});
