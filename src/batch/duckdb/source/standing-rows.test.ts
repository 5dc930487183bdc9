import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { entity, eventSource, rowSource } from "../../../definition/index.js";
import { microsOf } from "../../../time/index.js";
import { openScanFixture, type ScanFixture, user } from "./scan-fixture.suite.js";

let fixture: ScanFixture;
beforeAll(async () => {
  fixture = await openScanFixture();
});
afterAll(() => fixture[Symbol.asyncDispose]());

let files = 0;
async function csv(header: string, ...lines: readonly string[]) {
  const path = `file-${files++}.csv`;
  await fixture.write(path, [header, ...lines, ""].join("\n"));
  return path;
}

test("rows without key or event time are left out and counted, rows after the instant are not there yet", async () => {
  const path = await csv(
    "user_id,at",
    "1,2026-01-01",
    "1,2026-01-01",
    ",2026-01-01",
    "2,",
    ",",
    "3,2026-01-02",
    "4,2026-01-02T00:00:00.000001Z",
  );
  const source = eventSource("events", { entity: user, files: path, eventTime: "at", columns: {} });
  const { rows, report } = await fixture.scan(source, { until: "2026-01-02" });
  expect(rows.map((row) => row.user_id)).toEqual([1, 1, 3]);
  expect(report).toMatchObject({ rows: 7, leftOut: { nullKey: 2, nullEventTime: 1 }, superseded: 0 });
});

describe("of rows with one identity the greatest stays", () => {
  const identified = (path: string) =>
    eventSource("events", {
      entity: user,
      files: path,
      eventTime: "at",
      createdTime: "created",
      columns: { line: "int64", x: "string" },
      identity: ["line"],
    });
  const cases: readonly (readonly [what: string, lines: readonly string[], kept: readonly unknown[]])[] = [
    ["by created time", ["1,2026-01-09,2026-02-01,7,a", "1,2026-01-01,2026-02-02,7,b"], ["b"]],
    ["a created time before none", ["1,2026-01-09,,7,a", "1,2026-01-01,2026-02-02,7,b"], ["b"]],
    ["then by event time", ["1,2026-01-09,,7,a", "1,2026-01-01,,7,b"], ["a"]],
    ["then by columns, null least", ["1,2026-01-01,,7,", "1,2026-01-01,,7,a", "1,2026-01-01,,7,A"], ["a"]],
    ["null parts equal each other", ["1,2026-01-01,,,a", "1,2026-01-02,,,b"], ["b"]],
    ["rows left out supersede none", ["1,2026-01-01,,7,a", ",2026-01-02,,7,b", "1,,,7,c"], ["a"]],
  ];
  for (const [what, lines, kept] of cases) {
    test(what, async () => {
      const { rows, report } = await fixture.scan(identified(await csv("user_id,at,created,line,x", ...lines)), {
        columns: ["x"],
      });
      expect(rows.map((row) => row.x)).toEqual(kept);
      const leftOut = report.leftOut.nullKey + report.leftOut.nullEventTime;
      expect(report.superseded).toBe(lines.length - kept.length - leftOut);
    });
  }

  test("then by join keys", async () => {
    const path = await csv("user_id,at,created,line,x", "1,2026-01-01,,7,a", "2,2026-01-01,,7,a");
    expect((await fixture.scan(identified(path))).rows.map((row) => row.user_id)).toEqual([2]);
  });

  test("over the whole source: a row superseded after the instant is gone before it", async () => {
    const path = await csv("user_id,at,created,line,x", "1,2026-01-01,,7,a", "1,2026-03-01,,7,b");
    const { rows, report } = await fixture.scan(identified(path), { until: "2026-02-01" });
    expect(rows).toEqual([]);
    expect(report.superseded).toBe(1);
  });
});

describe("join keys", () => {
  const pair = entity("pair", { joinKeys: { left: "string", right: "int64" } });

  test("may be expressions, and columns may be derived from them", async () => {
    const path = await csv("code,at", "a|1,2026-01-01", "😀'\"|2,2026-01-01", ",2026-01-01");
    const source = eventSource("events", {
      entity: entity("half", { joinKeys: { left: "string" } }),
      files: path,
      eventTime: "at",
      columns: { code: "string" },
      keys: { left: (row) => row.code.lower() },
      derive: (row) => ({ again: row.left.upper() }),
    });
    const { rows, report } = await fixture.scan(source, { columns: ["again"] });
    expect(rows.map((row) => [row.left, row.again])).toEqual([
      ["a|1", "A|1"],
      ["😀'\"|2", "😀'\"|2".toUpperCase()],
    ]);
    expect(report.leftOut).toEqual({ nullKey: 1, nullEventTime: 0 });
  });

  test("of 512 bytes are read, longer ones are an error", async () => {
    const long = "é".repeat(256);
    const path = await csv("left,right,at", `${long},1,2026-01-01`);
    const source = (files_: string) =>
      eventSource("events", { entity: pair, files: files_, eventTime: "at", columns: {} });
    expect((await fixture.scan(source(path))).rows.map((row) => row.left)).toEqual([long]);
    const longer = await csv("left,right,at", "a,1,2026-01-01", `${long}x,1,2026-01-01`);
    expect(await fixture.refused(source(longer))).toMatchObject({
      code: "GR-SOURCE-KEY-TOO-LONG",
      where: { file: longer, row: 2, column: "left" },
    });
  });

  test("an expression past int64 is an error", async () => {
    const path = await csv("n,at", "9223372036854775807,2026-01-01");
    const source = eventSource("events", {
      entity: user,
      files: path,
      eventTime: "at",
      columns: { n: "int64" },
      keys: { user_id: (row) => row.n.add(1) },
    });
    expect(await fixture.refused(source)).toMatchObject({ code: "GR-VALUE-OVERFLOW", where: { file: path } });
  });
});

describe("a source without event time", () => {
  const profiles = (path: string, identity: readonly string[] = []) =>
    rowSource("profiles", { entity: user, files: path, eventTime: "none", columns: { x: "string" }, identity });

  test("holds always", async () => {
    const { rows, report } = await fixture.scan(profiles(await csv("user_id,x", "1,a", "2,b", ",c")), {
      until: "1990-01-01",
    });
    expect(rows).toEqual([
      { user_id: 1, x: "a" },
      { user_id: 2, x: "b" },
    ]);
    expect(report).toMatchObject({ rows: 3, leftOut: { nullKey: 1, nullEventTime: 0 } });
  });

  test("refuses two rows for one key, unless an identity tells which stands", async () => {
    const path = await csv("user_id,x", "1,a", "2,b", "1,c");
    const error = await fixture.refused(profiles(path));
    expect(error).toMatchObject({
      code: "GR-SOURCE-KEY-TWICE",
      where: { file: path, row: 1, column: "user_id" },
      data: {
        rows: [
          { file: path, row: 1 },
          { file: path, row: 3 },
        ],
      },
    });
    expect(error.detail).toContain('user_id = "1"');
    const { rows, report } = await fixture.scan(profiles(path, ["user_id"]));
    expect(rows.map((row) => row.x)).toEqual(["c", "b"]);
    expect(report.superseded).toBe(1);
  });
});

test("times are read in the source's zone", async () => {
  const path = await csv("user_id,at", "1,2026-07-01 12:00", "2,2026-07-01 12:00Z", "3,2026-07-01");
  const source = eventSource("events", {
    entity: user,
    files: path,
    eventTime: "at",
    columns: {},
    timeZone: "Europe/Berlin",
  });
  const { rows } = await fixture.scan(source);
  expect(rows.map((row) => row.at)).toEqual([
    microsOf("2026-07-01T10:00Z"),
    microsOf("2026-07-01T12:00Z"),
    microsOf("2026-06-30T22:00Z"),
  ]);
});
