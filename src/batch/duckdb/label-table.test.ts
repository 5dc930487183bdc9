import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { count, sum } from "../../aggregation/index.js";
import { entity, eventSource, inactivity, label, labelFile } from "../../definition/index.js";
import { durationMicros, microsOf } from "../../time/index.js";
import { labelFixture } from "./label-fixture.suite.js";

const { folder, tableOf } = labelFixture();
let files = 0;

const user = entity("user", { joinKeys: { user_id: "int64" } });

function ordersOf(files: string) {
  return eventSource("orders", {
    files,
    entity: user,
    eventTime: "at",
    columns: { amount: "int64", line: "string" },
    identity: ["line"],
  });
}

/** Orders written as `user_id,at,amount,line` lines of CSV. */
async function orders(...lines: readonly string[]) {
  const name = `orders-${files++}.csv`;
  await writeFile(join(folder(), name), `${["user_id,at,amount,line", ...lines].join("\n")}\n`);
  return ordersOf(name);
}

const day = (text: string) => microsOf(text);

describe("a label at its edges", () => {
  // Active 2 days before, 1 day after c = 3 January: the population has rows in (1st, 3rd], the horizon is (3rd, 4th].
  const lines = [
    "1,2026-01-01T00:00:00Z,5,a", // exactly at c − active: not of the population
    "2,2026-01-01T00:00:00.000001Z,5,b", // just after: of it, and gone
    "3,2026-01-03T00:00:00Z,5,c", // exactly at c: of it
    "3,2026-01-04T00:00:00Z,7,d", // exactly at c + horizon: not gone
    "4,2026-01-02T00:00:00Z,5,e",
    "4,2026-01-04T00:00:00.000001Z,9,f", // just after the horizon: gone
    "5,2026-01-03T00:00:00.000001Z,5,g", // only after c: not of the population
    "6,2026-01-02T12:00:00Z,5,h",
    "6,2026-01-03T12:00:00Z,1,i",
    "6,2026-01-03T12:00:00Z,2,j",
  ];
  const c = day("2026-01-03");

  test("inactivity", async () => {
    const source = await orders(...lines);
    const { rows, result } = await tableOf(inactivity("gone", { source, active: "2d", horizon: "1d" }), [c]);
    expect(rows).toEqual([
      [2, c, true],
      [3, c, false],
      [4, c, true],
      [6, c, false],
    ]);
    expect(result.cutoffs).toEqual([{ cutoffMicros: c, rows: 4, nulls: 0, positives: 2 }]);
    expect(result.newestMicros).toBe(day("2026-01-04T00:00:00.000001Z"));
  });

  test("an aggregate, with everybody as the population", async () => {
    const source = await orders(...lines);
    const spent = label("spent", { source, horizon: "1d", value: (row) => sum(row.amount) });
    const { rows } = await tableOf(spent, [c]);
    expect(rows).toEqual([
      [1, c, 0],
      [2, c, 0],
      [3, c, 7],
      [4, c, 0],
      [6, c, 3],
    ]);
  });

  test("an expression of several aggregates, null for who has nothing", async () => {
    const source = await orders(...lines);
    const average = label("average", {
      source,
      active: "2d",
      horizon: "1d",
      value: (row) => ({ spent: sum(row.amount), n: count() }),
      as: ({ spent, n }) => spent.div(n),
    });
    const { rows, result } = await tableOf(average, [c]);
    expect(rows).toEqual([
      [2, c, null],
      [3, c, 7],
      [4, c, null],
      [6, c, 1.5],
    ]);
    expect(result.cutoffs).toEqual([{ cutoffMicros: c, rows: 4, nulls: 2, positives: null }]);
  });

  test("several cutoffs, in order and each once; one without population has no row", async () => {
    const source = await orders(...lines);
    const [early, none] = [day("2026-01-02"), day("2025-12-01")];
    const gone = inactivity("gone", { source, active: "2d", horizon: "1d" });
    const { rows, result } = await tableOf(gone, [c, early, none, c]);
    expect(rows.map(([id, at]) => [at, id])).toEqual([
      [early, 1],
      [early, 2],
      [early, 4],
      [c, 2],
      [c, 3],
      [c, 4],
      [c, 6],
    ]);
    expect(result.cutoffs?.map((one) => one.rows)).toEqual([0, 3, 4]);
  });
});

describe("which cutoffs are known", () => {
  const newest = day("2026-01-10T06:00:00Z");
  const gone = async (...lines: readonly string[]) =>
    inactivity("gone", {
      source: await orders("1,2026-01-01T00:00:00Z,1,a", "1,2026-01-10T06:00:00Z,1,b", ...lines),
      active: "30d",
      horizon: "3d",
    });

  test("c + horizon may be the newest event time, and not a microsecond more", async () => {
    const made = await gone();
    const last = newest - durationMicros("3d");
    expect((await tableOf(made, [last])).rows).toEqual([[1, last, false]]);
    await expect(tableOf(made, [day("2026-01-02"), last + 1])).rejects.toMatchObject({
      code: "GR-LABEL-NOT-KNOWN",
      detail:
        'Label "gone" is not yet known at 2026-01-07T06:00:00.000001Z: its horizon of 3d ends at 2026-01-10T06:00:00.000001Z, and the newest row of source "orders" is of 2026-01-10T06:00:00Z.',
      hint: "The newest midnight at which it is known is 2026-01-07T00:00:00Z.",
    });
  });

  test("rows left out make nothing known", async () => {
    const made = await gone("1,2026-01-21T00:00:00Z,1,c", ",2026-02-01T00:00:00Z,1,d");
    expect((await tableOf(made, [day("2026-01-07")])).result.newestMicros).toBe(day("2026-01-21"));
  });

  test("without cutoffs it is the newest midnight that is known", async () => {
    expect((await tableOf(await gone(), null)).rows).toEqual([[1, day("2026-01-07"), true]]);
  });

  test("none, where the source has no row", async () => {
    const made = inactivity("gone", { source: await orders(), active: "1d", horizon: "1d" });
    await expect(tableOf(made, null)).rejects.toMatchObject({
      code: "GR-LABEL-NOT-KNOWN",
      detail: 'Source "orders" has no row, so label "gone" is known nowhere.',
    });
  });
});

describe("a label file", () => {
  const told = (files: string) =>
    labelFile("told", { entity: user, files, value: { type: "boolean", from: "gone" }, eventTime: { name: "cutoff" } });

  test("is its rows, in order, duplicates kept", async () => {
    await writeFile(
      join(folder(), "told.csv"),
      "user_id,cutoff,gone\n2,2026-01-02,true\n1,2026-01-02,false\n1,2026-01-01,\n2,2026-01-02,true\n",
    );
    const { rows, result } = await tableOf(told("told.csv"), null);
    const [first, second] = [day("2026-01-01"), day("2026-01-02")];
    expect(rows).toEqual([
      [1, first, null],
      [1, second, false],
      [2, second, true],
      [2, second, true],
    ]);
    expect(result.cutoffs).toBeNull();
  });

  test("with rows that lack their key or instant is refused", async () => {
    await writeFile(join(folder(), "holes.csv"), "user_id,cutoff,gone\n,2026-01-02,true\n1,,false\n2,,true\n");
    await expect(tableOf(told("holes.csv"), null)).rejects.toMatchObject({
      code: "GR-LABEL-ROW-INCOMPLETE",
      detail:
        'Of the rows of label "told" in holes.csv, 1 lack a join key and 2 the instant "cutoff": first row 1 of holes.csv (user_id), row 2 of holes.csv (cutoff), row 3 of holes.csv (cutoff).',
      where: { file: "holes.csv", row: 1, column: "user_id" },
    });
  });
});
