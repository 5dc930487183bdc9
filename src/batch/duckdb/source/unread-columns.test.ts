import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventSource } from "../../../definition/index.js";
import { openScanFixture, type ScanFixture, user } from "./scan-fixture.suite.js";

let fixture: ScanFixture;
beforeAll(async () => {
  fixture = await openScanFixture();
  await fixture.write("bad.csv", "user_id,at,n,m\n1,2026-01-01,1,1\n2,2026-01-01,oops,2\n");
  const lines = ['"n":1,"m":1', '"n":"oops","m":2'].map((rest, i) => `{"user_id":${i},"at":"2026-01-01",${rest}}\n`);
  await fixture.write("bad.jsonl", lines.join(""));
  await fixture.parquet("bad.parquet", `SELECT 1 AS user_id, TIMESTAMP '2026-01-01' AS "at", 1.5 AS n, 1 AS m`);
  await fixture.write("rows.ts", "// The tests hand over what this module would export.\n");
});
afterAll(() => fixture[Symbol.asyncDispose]());

const declared = { entity: user, eventTime: "at", columns: { n: "int64", m: "int64" } } as const;
const giving = (n: unknown) => ({
  columns: ["m"],
  importModule: async () => ({ rows: () => [{ user_id: 1, at: "2026-01-01", n, m: 3 }] }),
});

describe("a value that can't be read as declared is an error where its column is not read", () => {
  const cases: readonly (readonly [file: string, row: number])[] = [
    ["bad.csv", 2],
    ["bad.jsonl", 2],
    ["bad.parquet", 1],
  ];
  test.each(cases)("%s", async (files, row) => {
    expect(await fixture.refused(eventSource("events", { ...declared, files }), { columns: ["m"] })).toMatchObject({
      code: "GR-SOURCE-VALUE-UNREADABLE",
      where: { file: files, row, column: "n" },
    });
  });

  test("rows of a module", async () => {
    const source = eventSource("events", { ...declared, rows: { module: "rows.ts", export: "rows" } });
    expect(await fixture.refused(source, giving("oops"))).toMatchObject({
      code: "GR-SOURCE-VALUE-UNREADABLE",
      where: { file: "rows.ts#rows", row: 1, column: "n" },
    });
    const { rows } = await fixture.scan(source, giving(1));
    expect(rows.map((one) => Object.keys(one))).toEqual([["user_id", "at", "m"]]);
  });
});
