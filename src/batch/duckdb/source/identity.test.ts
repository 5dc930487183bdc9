import { afterAll, beforeAll, expect, test } from "vitest";
import { eventSource } from "../../../definition/index.js";
import { duckdbDialect, fromSelect, print, select, star, table } from "../../../sql/index.js";
import { applyIdentity, type IdentityOptions } from "./identity.js";
import { openScanFixture, type ScanFixture, user } from "./scan-fixture.suite.js";

let fixture: ScanFixture;
beforeAll(async () => {
  fixture = await openScanFixture();
});
afterAll(() => fixture[Symbol.asyncDispose]());

const source = eventSource("events", {
  entity: user,
  files: "events.parquet",
  eventTime: "at",
  columns: { line: "int64", n: "int64" },
  identity: ["line"],
});
const sql = (text: string) => fixture.session.rows({ text, parameters: [] }, { doing: "testing" });
const numberOfRows = 20_000;
const ways: readonly (readonly [string, IdentityOptions])[] = [
  ["in one pass", { allStay: true, rowsAtMost: numberOfRows }],
  ["in many passes", { allStay: true, rowsAtMost: numberOfRows, mostMarks: 700 }],
  ["in lists by their first bits", { allStay: true, rowsAtMost: 1_000_000 }],
  ["of more rows than was thought", { allStay: false, rowsAtMost: 3 }],
];

// Each line is a row's identity, by the row's number n: the later row has the later time.
const lines: readonly (readonly [string, string])[] = [
  ["no row's identity is another's", "n"],
  ["some rows share theirs", "CASE WHEN n % 5 = 0 THEN n // 3 ELSE -n END"],
  ["every row shares its own", "n // 2"],
  ["all rows share one, or have none", "CASE WHEN n % 2 = 0 THEN 7 END"],
];

for (const [what, line] of lines) {
  test.each(ways)(`where ${what} the last row of each identity stays, %s`, async (_, options) => {
    await sql(`CREATE OR REPLACE TABLE events AS
      SELECT n % 97 AS user_id, TIMESTAMP '2026-01-01' + n * INTERVAL 1 second AS at, ${line} AS line, n
      FROM (SELECT range AS n FROM range(${numberOfRows}))`);
    const rows = select({
      columns: [{ value: star, as: "*" }],
      from: fromSelect(select({ columns: [{ value: star, as: "*" }], from: table("events") }), "rows"),
    });
    const standing = await applyIdentity(fixture.session, source, rows, options);
    const stand = await fixture.session.rows(print(standing.select, duckdbDialect), { doing: "testing" });
    const expected = await sql("SELECT max(n) FROM events GROUP BY line ORDER BY 1");
    expect(stand.map(([, , , n]) => Number(n)).sort((a, b) => a - b)).toEqual(expected.map(([last]) => Number(last)));
    expect(standing.superseded).toBe(numberOfRows - expected.length);
    await standing.dispose();
    const left = await sql("SELECT count(*) FROM duckdb_tables() WHERE table_name LIKE 'identity%'");
    expect(left).toEqual([[0]]);
  });
}
