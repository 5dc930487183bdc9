import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sha256OfText } from "../../files/index.js";
import { forAll } from "../../testing/index.js";
import { unitMicros } from "../../time/index.js";
import { foldsOf, splitRows } from "./split.js";

const day = unitMicros("days");

interface SplitRow {
  readonly entity: string;
  readonly day: number;
  readonly label: 0 | 1;
}

const setOf = (rows: readonly SplitRow[], horizonDays = 30) => ({
  rows: rows.length,
  entities: rows.map(({ entity }) => entity),
  cutoffsMicros: Float64Array.from(rows, (row) => row.day * day),
  labels: Uint8Array.from(rows, ({ label }) => label),
  horizonMicros: horizonDays * day,
});

/** `count` entities at one cutoff, a third of them true. */
const crowd = (count: number, at = 0): SplitRow[] =>
  Array.from({ length: count }, (_, index) => ({ entity: `u${index}`, day: at, label: index % 3 === 0 ? 1 : 0 }));

describe("a split by time", () => {
  test("judges by the newest cutoff, and learns where the horizon ends by then", () => {
    const rows = [...crowd(6, 0), ...crowd(6, 60), ...crowd(6, 61), ...crowd(6, 90)];
    const split = splitRows(setOf(rows), 1);
    expect(split).toMatchObject({ by: "time", leftOut: 6 });
    expect([...split.train]).toEqual(Array.from({ length: 12 }, (_, index) => index));
    expect([...split.test]).toEqual(Array.from({ length: 6 }, (_, index) => 18 + index));
  });

  test("is left for one by entity where that is asked for, and refused where the cutoffs don't allow it", () => {
    const apart = setOf([...crowd(15, 0), ...crowd(15, 90)]);
    expect(splitRows(apart, 1).by).toBe("time");
    const byEntity = splitRows(apart, 1, "entity");
    expect(byEntity).toMatchObject({ by: "entity", leftOut: 0 });
    const entitiesOf = (rows: Uint32Array) => new Set(Array.from(rows, (row) => apart.entities[row]));
    const learnt = entitiesOf(byEntity.train);
    expect([...entitiesOf(byEntity.test)].filter((entity) => learnt.has(entity))).toEqual([]);
    expect(() => splitRows(setOf(crowd(15)), 1, "time")).toThrow(
      expect.objectContaining({ code: "GR-TRAINING-SET-UNFIT", detail: expect.stringContaining("by time") }),
    );
  });

  test("gives way to one by entity where the cutoffs are closer than the horizon", () => {
    expect(splitRows(setOf([...crowd(15, 0), ...crowd(15, 29)]), 1).by).toBe("entity");
  });
});

describe("a split by entity", () => {
  test("puts the fifth with the least seeded hash of each class to the test", () => {
    const rows = crowd(31);
    const expected = [0, 1].flatMap((label) => {
      const members = rows.filter((row) => row.label === label).map(({ entity }) => entity);
      const hash = (entity: string) => sha256OfText(`9:${entity}`);
      return members.sort((a, b) => (hash(a) < hash(b) ? -1 : 1)).slice(0, Math.floor(members.length / 5));
    });
    const split = splitRows(setOf(rows), 9);
    expect([...split.test].map((row) => rows[row]?.entity).sort()).toEqual(expected.sort());
  });

  test("goes by the label at an entity's latest cutoff, and takes all its rows along", () => {
    // At the later cutoff, ten are true and ten are not; at the earlier one all are true.
    const later = Array.from(
      { length: 20 },
      (_, index): SplitRow => ({ entity: `u${index}`, day: 5, label: index < 10 ? 1 : 0 }),
    );
    const earlier = later.map((row): SplitRow => ({ ...row, day: 0, label: 1 }));
    const { test: tested } = splitRows(setOf([...earlier, ...later]), 3);
    const labels = [...tested].filter((row) => row >= 20).map((row) => later[row - 20]?.label);
    expect(labels.filter((label) => label === 1)).toHaveLength(2);
    expect(labels.filter((label) => label === 0)).toHaveLength(2);
    expect([...tested].filter((row) => row < 20).map((row) => row + 20)).toEqual(
      [...tested].filter((row) => row >= 20),
    );
  });
});

test.each([
  ["no rows", []],
  ["only true labels", crowd(30).map((row) => ({ ...row, label: 1 as const }))],
  ["too few of a class to test by", crowd(12)],
])("%s: GR-TRAINING-SET-UNFIT", (_, rows) => {
  expect(() => splitRows(setOf(rows), 1)).toThrow(expect.objectContaining({ code: "GR-TRAINING-SET-UNFIT" }));
});

const anyRows = fc
  .array(
    fc.record({
      entity: fc.integer({ min: 0, max: 40 }),
      day: fc.integer({ min: 0, max: 3 }),
      label: fc.constantFrom(0 as const, 1 as const),
    }),
    { maxLength: 120 },
  )
  .map((rows) => [...rows.map((row): SplitRow => ({ ...row, entity: `v${row.entity}` })), ...crowd(60)]);

test("no entity is on both sides of a split or of a fold, and each judges in one fold", async () => {
  async function holds(rows: readonly SplitRow[]): Promise<void> {
    const set = setOf(rows);
    const entitiesOf = (part: Uint32Array) => new Set(Array.from(part, (row) => set.entities[row] ?? ""));
    const split = splitRows(set, 4);
    expect([...entitiesOf(split.train)].filter((entity) => entitiesOf(split.test).has(entity))).toEqual([]);
    const folds = foldsOf(set, split.train, 5, 4);
    const held = folds.flatMap((fold) => [...fold.held]).sort((a, b) => a - b);
    expect(held).toEqual([...split.train]);
    for (const fold of folds) {
      const judging = entitiesOf(fold.held);
      expect([...entitiesOf(fold.train)].filter((entity) => judging.has(entity))).toEqual([]);
    }
  }
  await forAll(anyRows, { name: "holds", holds }, 60);
});
