import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventSource } from "../../../definition/index.js";
import { foreignParquet } from "./foreign-parquet.suite.js";
import { openScanFixture, type ScanFixture, user } from "./scan-fixture.suite.js";

let fixture: ScanFixture;
beforeAll(async () => {
  fixture = await openScanFixture();
});
afterAll(() => fixture[Symbol.asyncDispose]());

const sourceOf = (files: string, from = "x") =>
  eventSource("events", { entity: user, files, eventTime: "at", columns: { x: { type: "int64", from } } });

describe("a declared column that a file holds twice, but for case, is an error: GR-SOURCE-COLUMN-AMBIGUOUS", () => {
  const cases: readonly (readonly [file: string, content: string | Buffer, both: string])[] = [
    ["case.csv", "user_id,at,x,X\n1,2026-01-01,1,2\n", '"x" and "X"'],
    ["case.parquet", foreignParquet.twoInCaseAlone, '"x" and "X"'],
    ["twice.parquet", foreignParquet.twoOfOneName, '"x" and "x"'],
  ];
  test.each(cases)("%s", async (file, content, both) => {
    await fixture.write(file, content);
    const error = await fixture.refused(sourceOf(file));
    expect(error).toMatchObject({ code: "GR-SOURCE-COLUMN-AMBIGUOUS", where: { file, column: "x" } });
    expect(error.detail).toContain(both);
  });
});

test("columns that are not declared may be so", async () => {
  await fixture.write("other.csv", "user_id,at,x,y,Y\n1,2026-01-01,7,2,3\n");
  expect((await fixture.scan(sourceOf("other.csv"))).rows).toMatchObject([{ x: 7 }]);
});

describe("a column in another case is missing, and proposed", () => {
  const cases: readonly (readonly [file: string, content: string])[] = [
    ["other-case.csv", "user_id,at,Amount\n1,2026-01-01,1\n"],
    ["other-case.jsonl", '{"user_id":1,"at":"2026-01-01","Amount":1}\n'],
  ];
  test.each(cases)("%s", async (file, content) => {
    await fixture.write(file, content);
    const error = await fixture.refused(sourceOf(file, "amount"));
    expect(error).toMatchObject({ code: "GR-SOURCE-COLUMN-MISSING", where: { column: "x" } });
    expect(error.detail).toContain('Did you mean "Amount"?');
  });
});
