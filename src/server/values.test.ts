import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { entity, featureView, rowSource } from "../definition/index.js";
import { fromOutside, list, type Value, vector } from "../schema/index.js";
import { arbitraryInstantMicros, arbitraryInt64, arbitraryNullable, arbitraryText } from "../testing/index.js";
import { openTemporaryStore, pushRows, startServer, stateOf } from "./shop.suite.js";

const thing = entity("thing", { joinKeys: { id: "string", number: "int64", at: "timestamp", on: "boolean" } });
const columns = {
  whole: "int64",
  real: "float64",
  truth: "boolean",
  text: "string",
  time: "timestamp",
  point: vector(3),
  texts: list("string"),
  wholes: list("int64"),
  times: list("timestamp"),
} as const;
const source = rowSource("things", { files: "things.parquet", entity: thing, eventTime: "seen", columns });
const view = featureView("thing_features", {
  entity: thing,
  source,
  owner: "tests",
  features: (row) => ({
    whole: row.whole,
    real: row.real,
    truth: row.truth,
    text: row.text,
    time: row.time,
    point: row.point,
    texts: row.texts,
    wholes: row.wholes,
    times: row.times,
  }),
});

const row = fc.record({
  key: fc.tuple(arbitraryText(), arbitraryInt64, arbitraryInstantMicros, fc.boolean()),
  eventTimeMicros: arbitraryInstantMicros,
  values: fc.tuple(...view.features.map(({ type }) => arbitraryNullable(type))),
});

const single = z.object({ features: z.record(z.string(), z.unknown()), entity: z.record(z.string(), z.unknown()) });
const many = z.object({ features: z.array(z.string()), rows: z.array(z.object({ values: z.array(z.unknown()) })) });

/** A value as JSON carried it, in its inner form again. */
function valuesOf(values: readonly unknown[]): readonly Value[] {
  return view.features.map(({ name, type }, index) => fromOutside(values[index], type, name));
}

test("what is written is what is served, whatever its type, value and key", async () => {
  const store = openTemporaryStore();
  await using server = await startServer(stateOf({ entities: [thing], sources: [source], views: [view] }), store);
  await fc.assert(
    fc.asyncProperty(row, async (written) => {
      await pushRows(store, view, [written]);
      const names = view.features.map(({ name }) => name);
      const [id, number, at, on] = written.key;
      const keys = { id: String(id), number: String(number), at: isoOf(Number(at)), on };

      const query = new URLSearchParams({ ...keys, on: String(on) });
      const got = single.parse(await (await fetch(`${server.url}/entities/thing/features?${query}`)).json());
      expect(valuesOf(names.map((name) => got.features[name]))).toEqual(written.values);
      expect(thing.joinKeys.map(({ name, type }) => fromOutside(got.entity[name], type, name))).toEqual(written.key);

      const posted = await fetch(`${server.url}/features`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ entities: [keys] }),
      });
      const { features, rows } = many.parse(await posted.json());
      expect(features).toEqual(names);
      expect(valuesOf(rows[0]?.values ?? [])).toEqual(written.values);
    }),
  );
}, 60_000);

/** Written apart from the code that is tested: `Date` has milliseconds only, so the microseconds are put in by hand. */
function isoOf(micros: number): string {
  const millis = Math.floor(micros / 1000);
  const rest = String(micros - millis * 1000).padStart(3, "0");
  return new Date(millis).toISOString().replace("Z", `${rest}Z`);
}
