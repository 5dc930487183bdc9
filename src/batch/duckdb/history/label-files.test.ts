import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { entity, rowSource, type ViewDefinition } from "../../../definition/index.js";
import type { HistoryRequest } from "../../../logical/index.js";
import type { BatchEngine } from "../../contract.js";
import { joinedRows, planOfAll } from "../../history-cases.suite.js";
import { openDuckdbEngine } from "../engine.js";
import { writeTestRows } from "../test-rows.suite.js";
import { asObject, at, given, label, t } from "./shop.suite.js";

let folder: string;
let engine: BatchEngine;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "granary-scenarios-"));
  engine = await openDuckdbEngine({
    temporaryFolder: folder,
    importModule: () => Promise.reject(new Error("no source of these tests has a module")),
  });
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

test("without knownBy, pairs of a label row and a row not yet known are counted once a source, duplicates too", async () => {
  const scenario = { activity: [at("2026-11-02", { known: t("2026-11-05") }), at("2026-11-01")] };
  const [activity] = await given(folder, scenario);
  const [fresh] = await given(folder, { fresh: scenario.activity });
  if (activity === undefined || fresh === undefined) throw new Error("Two views are given.");
  const sameSource = { ...fresh, source: activity.source } as ViewDefinition; // both are over the events
  const labels = [
    label("2026-11-02"),
    label("2026-11-04"),
    label("2026-11-04"),
    label("2026-11-05"),
    label("2026-11-01"),
  ];
  const plan = planOfAll([activity, sameSource]);
  const { report } = await joinedRows(engine, plan, { kind: "rows", rows: labels.map(asObject) }, folder);
  expect(report.notYetKnown).toEqual([{ source: "events", pairs: 3 }]);
  expect(report.warnings.join()).toContain('Source "events": 3 pairs');
  const activityStatuses = { view: "activity", present: 5, nullValue: 0, notFound: 0, outsideMaxAge: 0 };
  expect(report.views[0]).toEqual(activityStatuses);
});

test("§5.5 that features of one name are renamed is a warning", async () => {
  const asked = await given(folder, { profile: [at("2026-11-01")], item: [] });
  const { report } = await joinedRows(engine, planOfAll(asked), { kind: "rows", rows: [] }, folder);
  expect(report.warnings).toEqual(["Features of one name in several entities are called profile__city, item__city."]);
});

test("a source without event time is a warning", async () => {
  const asked = await given(folder, { fact: [{ user_id: 1, born: 1980 }] });
  const { report } = await joinedRows(engine, planOfAll(asked), { kind: "rows", rows: [] }, folder);
  expect(report.warnings.join()).toContain('Source "facts" has no event time');
});

describe("label files", () => {
  const asked = () => given(folder, { activity: [at("2026-11-01", { kind: "a" })] });
  const joinText = async (text: string, options: Partial<HistoryRequest> = {}) => {
    await writeFile(join(folder, "labels.csv"), text);
    const plan = planOfAll(await asked(), options);
    return joinedRows(engine, plan, { kind: "file", path: join(folder, "labels.csv"), format: "csv" }, folder);
  };

  test("§5.6 of CSV: keys and instants are parsed, other columns stay text as they are", async () => {
    const text = 'code,user_id,event_timestamp,note\n007,1,2026-11-02T01:00:00+02:00,"a ""b"""\n,1.0,2026-10-01,\n';
    const { rows } = await joinText(text);
    expect(rows).toMatchObject([
      { code: "007", user_id: 1, event_timestamp: t("2026-11-01T23:00:00Z"), note: 'a "b"', n: 1 },
      { code: null, user_id: 1, event_timestamp: t("2026-10-01"), note: null, n: null },
    ]);
    expect(Object.keys(rows[0] ?? {}).slice(0, 4)).toEqual(["code", "user_id", "event_timestamp", "note"]);
  });

  test("the column of instants may have another name", async () => {
    const { rows } = await joinText("user_id,cutoff\n1,2026-11-02\n", { time: "cutoff" });
    expect(rows).toMatchObject([{ cutoff: t("2026-11-02"), n: 1 }]);
  });

  test("§5.6 of Parquet: text for an int64 key is an error: GR-SOURCE-COLUMN-TYPE", async () => {
    const textual = rowSource("labels", {
      files: "l.parquet",
      entity: entity("other", { joinKeys: { user_id: "string" } }),
      eventTime: "event_timestamp",
      columns: {},
    });
    const path = await writeTestRows(folder, textual, [{ user_id: "1", event_timestamp: t("2026-11-02") }]);
    const act = joinedRows(engine, planOfAll(await asked()), { kind: "file", path, format: "parquet" }, folder);
    await expect(act).rejects.toMatchObject({ code: "GR-SOURCE-COLUMN-TYPE" });
  });

  const refused: readonly (readonly [name: string, text: string, code: string, says: string])[] = [
    [
      "§5.8 a null key or instant is refused by row and name",
      "user_id,event_timestamp\n1,2026-11-02\n,2026-11-02\n1,\n",
      "GR-HISTORY-LABEL-NULL",
      "row 2 (user_id), row 3 (event_timestamp)",
    ],
    [
      "a missing key",
      "user,event_timestamp\n1,2026-11-02\n",
      "GR-HISTORY-LABELS-INVALID",
      'labels.csv has no column "user_id"',
    ],
    ["two columns of one name", "user_id,event_timestamp,x,X\n1,2026-11-02,1,2\n", "GR-HISTORY-LABELS-INVALID", '"X"'],
    [
      "§5.5 a feature called as a column is",
      "user_id,event_timestamp,n\n1,2026-11-02,5\n",
      "GR-HISTORY-NAME-TAKEN",
      'feature "n" of view "activity"',
    ],
    ["a key that is none", "user_id,event_timestamp\nx,2026-11-02\n", "GR-SOURCE-VALUE-UNREADABLE", "row 1"],
  ];
  test.each(refused)("%s", async (_, text, code, says) => {
    await expect(joinText(text)).rejects.toMatchObject({ code, detail: expect.stringContaining(says) });
  });

  test("the hint of a name that is taken proposes an alias", async () => {
    const act = joinText("user_id,event_timestamp,n\n1,2026-11-02,5\n");
    await expect(act).rejects.toMatchObject({ hint: expect.stringContaining("activity__n") });
  });

  test("§5.8 a null key or instant of a program's rows is refused by row and name: GR-HISTORY-LABEL-NULL", async () => {
    const plan = planOfAll(await asked());
    const rows = [asObject(label("2026-11-02")), { user_id: null, event_timestamp: null }, { user_id: 1 }];
    await expect(joinedRows(engine, plan, { kind: "rows", rows }, folder)).rejects.toMatchObject({
      code: "GR-HISTORY-LABEL-NULL",
      detail: expect.stringContaining("first row 2 (user_id, event_timestamp), row 3 (event_timestamp)"),
    });
  });

  test("rows of a program that are no rows: GR-HISTORY-LABELS-INVALID", async () => {
    const plan = planOfAll(await asked());
    const rows = [{ user_id: 1, event_timestamp: new Date(0), mixed: 1 }];
    for (const wrong of [5, { ...rows[0], mixed: "a" }, { ...rows[0], mixed: { a: 1 } }]) {
      const act = joinedRows(engine, plan, { kind: "rows", rows: [...rows, wrong] }, folder);
      await expect(act).rejects.toMatchObject({ code: "GR-HISTORY-LABELS-INVALID" });
    }
  });
});
