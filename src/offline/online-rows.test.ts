import { expect, test } from "vitest";
import type { ColumnBatch } from "../batch/index.js";
import type { SnapshotColumn } from "../logical/index.js";
import { collect } from "./offline.suite.js";
import { toOnlineRows } from "./online-rows.js";

const AS_OF = 1_000_000;

const columns: readonly SnapshotColumn[] = [
  { name: "user_id", type: "int64", role: "key" },
  { name: "item", type: "string", role: "key" },
  { name: "last_active_days", type: "int64", role: "feature" },
  { name: "total", type: "float64", role: "feature" },
  { name: "first_seen_days", type: "int64", role: "feature" },
  { name: "_at:last_active_days", type: "timestamp", role: "instant" },
  { name: "_at:first_seen_days", type: "timestamp", role: "instant" },
  { name: "event_timestamp", type: "timestamp", role: "event_time" },
];

async function* inBatches(...batches: readonly ColumnBatch[]): AsyncIterable<ColumnBatch> {
  yield* batches;
}

const rowsOf = (...batches: readonly ColumnBatch[]) =>
  collect(toOnlineRows({ columns, asOfMicros: AS_OF }, inBatches(...batches)));

test("values come in the features' order, an instant in place of what the clock finishes", async () => {
  const batch = {
    rows: 2,
    columns: [
      [1, 2n ** 60n],
      ["a", ""],
      [3, 4],
      [0.5, null],
      [30, 40],
      [700, 600],
      [70, 60],
      [900, 800],
    ],
  };
  expect(await rowsOf(batch)).toEqual([
    [
      { key: [1, "a"], eventTimeMicros: 900, values: [700, 0.5, 70] },
      { key: [2n ** 60n, ""], eventTimeMicros: 800, values: [600, null, 60] },
    ],
  ]);
});

test("an expired row keeps its event time, with its features null", async () => {
  const batch = { rows: 1, columns: [[1], ["a"], [null], [null], [null], [null], [null], [5]] };
  expect(await rowsOf(batch)).toEqual([[{ key: [1, "a"], eventTimeMicros: 5, values: [null, null, null] }]]);
});

test("a row without event time holds since the as-of", async () => {
  const batch = { rows: 1, columns: [[1], ["a"], [3], [1], [4], [700], [70], [null]] };
  expect((await rowsOf(batch))[0]?.[0]?.eventTimeMicros).toBe(AS_OF);
});

test("batches stay batches, empty ones too", async () => {
  const empty = { rows: 0, columns: columns.map(() => []) };
  const one = { rows: 1, columns: [[1], ["a"], [3], [1], [4], [700], [70], [900]] };
  expect((await rowsOf(one, empty, one)).map((rows) => rows.length)).toEqual([1, 0, 1]);
});

test("a batch of fewer columns is refused", async () => {
  await expect(rowsOf({ rows: 1, columns: [[1]] })).rejects.toThrow("GR-INTERNAL");
});
