import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sinceLast } from "../aggregation/index.js";
import { eventSource, featureService, featureView, rowSource, type ViewDefinition } from "../definition/index.js";
import { type OnlineStore, openOnlineStore, storedViewOf } from "../online/index.js";
import { type DataType, list, type Value, vector } from "../schema/index.js";
import { arbitraryInstantMicros, arbitraryNullable } from "../testing/index.js";
import { fixedClock, microsOf } from "../time/index.js";
import { manyAnswer } from "./answers.js";
import { entityAnswerText } from "./entity-answer-text.js";
import { createServing, type Serving } from "./index.js";
import { stateOf, user } from "./visits.suite.js";
import { withFolder } from "./with-folder.suite.js";

const types: Readonly<Record<string, DataType>> = {
  whole: "int64",
  amount: "float64",
  flag: "boolean",
  text: "string",
  at_time: "timestamp",
  place: vector(2),
  tags: list("string"),
};
const columns = Object.keys(types);
const all = featureView("all", {
  entity: user,
  source: rowSource("rows", { files: "r.parquet", entity: user, eventTime: "at", columns: types }),
  owner: "crm",
  features: (row) => ({
    // Each is there: the names are those of `types`.
    ...Object.fromEntries(columns.flatMap((name) => (row[name] === undefined ? [] : [[name, row[name]] as const]))),
  }),
});
const recency = featureView("recency", {
  entity: user,
  source: eventSource("seen", { files: "e.parquet", entity: user, eventTime: "at", columns: {} }),
  owner: "growth",
  ttl: "30d",
  features: () => ({ since: sinceLast("days"), since_week: sinceLast("hours", { window: "7d" }) }),
});
const turned = featureService("turned", [recency.pick("since"), all.pick("whole", "text")]);
const state = stateOf({
  entities: [user],
  sources: [all.source, recency.source],
  views: [all, recency],
  services: [turned],
});
const now = "2026-11-21T00:00:00Z";
const nowMicros = microsOf(now);
const asOfMicros = nowMicros;
const users = 40;

/** The plain way to the same bytes; undefined where the entity is unknown. */
async function plainly(serving: Serving, key: string, selection: object, withStatuses: boolean): Promise<unknown> {
  const read = await serving.get({ entity: "user", keys: { user_id: key }, fromText: true, ...selection });
  return Buffer.from(entityAnswerText(read, withStatuses)).toString("latin1");
}

async function push(store: OnlineStore, view: ViewDefinition, rows: readonly (Row | null)[]): Promise<void> {
  const present = rows.flatMap((row, user_id) => (row === null ? [] : [{ key: [user_id], ...row }]));
  const batches = (async function* () {
    yield present;
  })();
  await store.write(storedViewOf(view), { asOfMicros, build: 1 }, batches, { full: true });
}

interface Row {
  readonly eventTimeMicros: number;
  readonly values: readonly Value[];
}

function rowsOf(values: readonly fc.Arbitrary<Value>[], eventTimeMicros: fc.Arbitrary<number>) {
  const row = fc.record({ eventTimeMicros, values: fc.tuple(...values) });
  return fc.array(fc.option(row), { minLength: users, maxLength: users });
}

const recently = fc.integer({ min: 0, max: 40 * 86_400 }).map((seconds) => nowMicros - seconds * 1_000_000);
/** Floats that are kept as decimals, beside any. */
const amount = fc.oneof(
  arbitraryNullable("float64"),
  fc.integer({ min: -1e15, max: 1e15 }).map((units) => units / 100),
  fc.integer({ min: -1e6, max: 1e6 }).map((units) => units / 10_000),
);

describe("a read as bytes at once", () => {
  const selections: readonly object[] = [{}, { features: ["flag", "at_time"] }, { features: ["since_week"] }];

  test("has the very bytes of the plain read, or is none where there is no row", async () => {
    await withFolder(async (path) => {
      await using store = openOnlineStore({ type: "lmdb", path });
      const serving = createServing({ state, store, clock: fixedClock(now) });
      const valued = columns.map((name) => (name === "amount" ? amount : arbitraryNullable(types[name] ?? "int64")));
      await fc.assert(
        fc.asyncProperty(
          rowsOf(valued, arbitraryInstantMicros),
          rowsOf([fc.option(recently), fc.option(recently)], recently),
          fc.boolean(),
          async (values, seen, withStatuses) => {
            await push(store, all, values);
            await push(store, recency, seen);
            for (const selection of selections) {
              const read = serving.quickRead(selection, withStatuses);
              const keys = Array.from({ length: users }, (_, user_id) => ({ user_id }));
              const many = { entity: "user", keys, ...selection };
              const plain = Buffer.from(JSON.stringify(manyAnswer(await serving.getMany(many), withStatuses)));
              expect(serving.quickMany(many, withStatuses)).toBe(plain.toString("latin1"));
              for (let key = 0; key < users; key++) {
                const quick = read?.(String(key));
                if (quick === undefined) expect(hasRow(selection, values[key], seen[key])).toBe(false);
                else expect(quick).toBe(await plainly(serving, String(key), selection, withStatuses));
              }
            }
          },
        ),
        { numRuns: 4 },
      );
    });
  });

  test("is left to the plain read where features come in another order than rows have them", async () => {
    await withFolder(async (path) => {
      await using store = openOnlineStore({ type: "lmdb", path });
      const serving = createServing({ state, store, clock: fixedClock(now) });
      await push(store, all, [{ eventTimeMicros: 0, values: columns.map(() => null) }]);
      expect(serving.quickRead({ features: ["amount", "since", "flag"] }, false)).toBeUndefined();
      expect(serving.quickRead({ features: ["flag", "whole"] }, false)?.("0")).toBeUndefined();
      expect(serving.quickRead({ features: ["whole", "flag"] }, false)?.("0")).toBe(
        '{"entity":{"user_id":0},"features":{"whole":null,"flag":null},"event_timestamps":{"all":"1970-01-01T00:00:00Z"}}',
      );
      expect(serving.quickRead({ service: "turned" }, false)?.("0")).toContain('"since":null,"whole":null,"text":null');
    });
  });

  test("refuses names and keys as the plain read does", async () => {
    await withFolder(async (path) => {
      await using store = openOnlineStore({ type: "lmdb", path });
      const serving = createServing({ state, store, clock: fixedClock(now) });
      expect(() => serving.quickRead({ features: ["agee"] }, false)).toThrow("GR-FEATURE-UNKNOWN");
      expect(() => serving.quickRead({}, false)?.("one")).toThrow("GR-VALUE-TYPE");
    });
  });
});

/** Whether a view that the selection reads has a row. */
function hasRow(selection: object, values: Row | null | undefined, seen: Row | null | undefined): boolean {
  const features = "features" in selection && Array.isArray(selection.features) ? selection.features : null;
  const readsAll = features === null || features.some((name) => columns.includes(String(name)));
  const readsRecency = features === null || features.some((name) => String(name).startsWith("since"));
  return (readsAll && values != null) || (readsRecency && seen != null);
}
