import { symlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventSource } from "../../../definition/index.js";
import { microsOf } from "../../../time/index.js";
import { openScanFixture, type ScanFixture, user } from "./scan-fixture.suite.js";
import { scanSource } from "./scan-source.js";

let fixture: ScanFixture;
beforeAll(async () => {
  fixture = await openScanFixture();
});
afterAll(() => fixture[Symbol.asyncDispose]());

const csv = (id: number, at = "2026-01-01") => `user_id,at\n${id},${at}\n`;
const sourceOf = (files: string | readonly string[], format?: "csv") =>
  eventSource("events", {
    entity: user,
    files,
    eventTime: "at",
    columns: {},
    ...(format === undefined ? {} : { format }),
  });

describe("paths and globs", () => {
  const there = [
    "data/a.csv",
    "data/b.csv",
    "data/b.csv.txt",
    "data/.hidden.csv",
    "data/deep/er/c.csv",
    "data/quo'te\"d/d 1.csv",
    "data/[1]/e[2].csv",
    "data/😀/f*g?.csv",
    "data/b\\s/h.csv",
    "data/b\\s [x]/i.csv",
  ];
  beforeAll(async () => {
    for (const [i, path] of there.entries()) await fixture.write(path, csv(i));
    await symlink(join(fixture.folder, "data"), join(fixture.folder, "link"));
    await symlink(join(fixture.folder, "data"), join(fixture.folder, "data/deep/around"));
  });

  const cases: readonly (readonly [files: string | readonly string[], found: readonly string[]])[] = [
    ["data/a.csv", ["data/a.csv"]],
    ["./data/../data/a.csv", ["data/a.csv"]],
    ["data/*.csv", ["data/a.csv", "data/b.csv"]],
    [
      ["data/b.csv", "data/*.csv"],
      ["data/a.csv", "data/b.csv"],
    ],
    ["data/?.csv", ["data/a.csv", "data/b.csv"]],
    ["data/[b-z].csv", ["data/b.csv"]],
    ["data/[!b].csv", ["data/a.csv"]],
    ["data/.hidden.csv", ["data/.hidden.csv"]],
    ["data/deep/**/c.csv", ["data/deep/er/c.csv"]],
    ["link/*.csv", ["link/a.csv", "link/b.csv"]],
    ["data/quo'te\"d/*.csv", ["data/quo'te\"d/d 1.csv"]],
    ["data/[1]/e[2].csv", ["data/[1]/e[2].csv"]],
    ["data/😀/f*g?.csv", ["data/😀/f*g?.csv"]],
    ["data/b\\s/h.csv", ["data/b\\s/h.csv"]],
    ["data/b\\s [x]/i.csv", ["data/b\\s [x]/i.csv"]],
    [
      "data/**/*.csv",
      [
        "data/[1]/e[2].csv",
        "data/a.csv",
        "data/b.csv",
        "data/b\\s [x]/i.csv",
        "data/b\\s/h.csv",
        "data/deep/er/c.csv",
        "data/quo'te\"d/d 1.csv",
        "data/😀/f*g?.csv",
      ],
    ],
  ];
  for (const [files, found] of cases) {
    test(`${JSON.stringify(files)}`, async () => {
      const { rows, report } = await fixture.scan(sourceOf(files, "csv"));
      const paths = report.files.map((file) => file.path).filter((path) => !path.includes("around"));
      expect(paths).toEqual(found);
      const ids = rows.map((row) => row.user_id);
      for (const path of found) expect(ids).toContain(there.indexOf(path.replace("link/", "data/")));
    });
  }
});

test("a path or glob without a file is an error that says where was looked", async () => {
  await fixture.write("there/events.csv", csv(1));
  const missing = await fixture.refused(sourceOf("there/event.csv"));
  expect(missing).toMatchObject({ code: "GR-SOURCE-FILES-MISSING", where: { file: "there/event.csv" } });
  expect(missing.detail).toContain(join(fixture.folder, "there/event.csv"));
  expect(missing.detail).toContain('Did you mean "events.csv"?');
  const none = await fixture.refused(sourceOf(["there/*.csv", "nowhere/*.csv"]));
  expect(none).toMatchObject({ code: "GR-SOURCE-FILES-MISSING", where: { file: "nowhere/*.csv" } });
  expect(none.detail).toContain(fixture.folder);
  const folder = await fixture.refused(sourceOf("there", "csv"));
  expect(folder).toMatchObject({ code: "GR-SOURCE-FILES-MISSING", where: { file: "there" } });
});

test("what is no file, and a path with a NUL, are errors", async () => {
  expect(await fixture.refused(sourceOf("/dev/null", "csv"))).toMatchObject({
    code: "GR-FILE-KIND-WRONG",
    where: { file: "/dev/null" },
  });
  expect(await fixture.refused(sourceOf("a\0.csv"))).toMatchObject({ code: "GR-SOURCE-FILES-MISSING" });
});

test("a file's fingerprint is its digest", async () => {
  await fixture.write("print.csv", csv(1));
  const { report } = await fixture.scan(sourceOf("print.csv"));
  // printf 'user_id,at\n1,2026-01-01\n' | sha256sum
  expect(report.files).toEqual([
    { path: "print.csv", bytes: 24, sha256: "ee09e27d027232f15b355ef04e14609c8c3088f919c8dc63167c647f78c13678" },
  ]);
});

test("a file that changes after it was read is an error", async () => {
  await fixture.write("changing.csv", csv(1));
  const node = {
    kind: "scan" as const,
    source: sourceOf("changing.csv"),
    columns: [],
    untilMicros: microsOf("2026-11-25"),
  };
  const scanned = await scanSource(fixture.session, node, {
    repoFolder: fixture.folder,
    importModule: () => Promise.reject(new Error("no module is needed")),
  });
  await scanned.checkUnchanged();
  const path = join(fixture.folder, "changing.csv");
  await writeFile(path, csv(2));
  await utimes(path, 1, 1);
  await expect(scanned.checkUnchanged()).rejects.toMatchObject({
    code: "GR-SOURCE-FILE-CHANGED",
    where: { file: "changing.csv" },
  });
});

describe("a source partitioned by time", () => {
  const partition = { column: "day", every: "1d" } as const;
  const sourceOfDays = (folder: string, more: object = {}) =>
    eventSource("events", {
      entity: user,
      files: `${folder}/*/*.csv`,
      eventTime: "at",
      columns: {},
      partition,
      ...more,
    });

  beforeAll(async () => {
    await fixture.write("days/day=2026-01-01/a.csv", csv(1, "2026-01-01T00:00:00Z"));
    await fixture.write("days/day=2026-01-02/a.csv", csv(2, "2026-01-02T23:59:59.999999Z"));
    await fixture.write("days/day=2026-01-03T00%3A00%3A00Z/a.csv", csv(3, "2026-01-03T12:00:00Z"));
    await fixture.write("days/day=2026-01-04/a.csv", "no CSV that could be read");
  });

  test("folders that start after the instant are not read", async () => {
    const { rows, report } = await fixture.scan(sourceOfDays("days"), { until: "2026-01-03T00:00:00Z" });
    expect(rows.map((row) => row.user_id)).toEqual([1, 2]);
    expect(report).toMatchObject({ prunedFiles: 1, rows: 3 });
    expect(report.files.map((file) => file.path)).toEqual([
      "days/day=2026-01-01/a.csv",
      "days/day=2026-01-02/a.csv",
      "days/day=2026-01-03T00%3A00%3A00Z/a.csv",
    ]);
    const before = await fixture.scan(sourceOfDays("days"), { until: "2025-01-01" });
    expect(before).toMatchObject({ rows: [], report: { prunedFiles: 4, rows: 0, files: [] } });
  });

  test("an identity is over the whole source, whatever the instant", async () => {
    const source = sourceOfDays("days", { identity: ["user_id"] });
    expect(await fixture.refused(source, { until: "2026-01-01" })).toMatchObject({
      code: "GR-SOURCE-COLUMN-MISSING",
      where: { file: "days/day=2026-01-04/a.csv" },
    });
  });

  test("the folder's value is a column where the files lack it", async () => {
    const columns = { day: "timestamp", text: { type: "string", from: "day" } } as const;
    const { rows } = await fixture.scan(sourceOfDays("days", { columns }), { until: "2026-01-03" });
    expect(rows.map((row) => [row.day, row.text])).toEqual([
      [microsOf("2026-01-01"), "2026-01-01"],
      [microsOf("2026-01-02"), "2026-01-02"],
    ]);
  });

  const outside: readonly (readonly [day: string, at: string])[] = [
    ["2026-01-01", "2026-01-02T00:00:00Z"],
    ["2026-01-02", "2026-01-01T23:59:59.999999Z"],
  ];
  for (const [day, at] of outside) {
    test(`a row at ${at} in the folder of ${day} is an error`, async () => {
      const file = `outside-${day}/day=${day}/a.csv`;
      await fixture.write(file, csv(1, at));
      expect(await fixture.refused(sourceOfDays(`outside-${day}`))).toMatchObject({
        code: "GR-SOURCE-PARTITION-ROW-OUTSIDE",
        where: { file, column: "at" },
      });
    });
  }

  for (const folder of [
    "day=monday",
    "day=__HIVE_DEFAULT_PARTITION__",
    "day=%ff",
    "day=",
    "date=2026-01-01",
    "day=9999-01-01",
  ]) {
    test(`a folder ${folder} is an error`, async () => {
      const file = `named-${folder}/${folder}/a.csv`;
      await fixture.write(file, csv(1));
      expect(await fixture.refused(sourceOfDays(`named-${folder}`))).toMatchObject({
        code: "GR-SOURCE-PARTITION-INVALID",
        where: { file },
      });
    });
  }
});
