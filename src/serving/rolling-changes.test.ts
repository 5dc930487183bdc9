import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { feature, featureView, meaningHash, rowSource, type ViewDefinition } from "../definition/index.js";
import { isGranaryError } from "../errors/index.js";
import { type OnlineStore, storedViewOf } from "../online/index.js";
import type { Value } from "../schema/index.js";
import { fixedClock, microsOf } from "../time/index.js";
import { createServing, type Serving } from "./index.js";
import { type Pushed, stateOf, storeOf, user } from "./visits.suite.js";

const source = rowSource("people", {
  files: "p.csv",
  entity: user,
  eventTime: "at",
  columns: { x: "int64", y: "int64" },
});
const base = { entity: user, source, owner: "crm" };

/** A server that was started when `view` was the one applied. */
function serverOf(store: OnlineStore, view: ViewDefinition): Serving {
  const state = stateOf({ entities: [user], sources: [source], views: [view] });
  return createServing({ state, store, clock: fixedClock("2026-11-10") });
}

function rowOf(view: ViewDefinition, id: number, values: readonly Value[]): Pushed {
  return { view, key: [id], at: "2026-11-09T12:00:00Z", values };
}

/** What a server answers for each feature of its own when it is asked for alone: its value, or "refused". */
async function answersOf(serving: Serving, view: ViewDefinition, id: number): Promise<Record<string, unknown>> {
  const answers: Record<string, unknown> = {};
  for (const { name } of view.features) {
    answers[name] = await valuesOrRefusal(serving, [name], [id]).then((read) =>
      read === "refused" ? read : read[0]?.[0],
    );
  }
  return answers;
}

async function valuesOrRefusal(
  serving: Serving,
  features: readonly string[],
  ids: readonly number[],
): Promise<readonly (readonly Value[])[] | "refused"> {
  try {
    const { rows } = await serving.getMany({ features, keys: ids.map((id) => ({ user_id: id })) });
    return rows.map(({ values }) => values);
  } catch (error) {
    if (isGranaryError(error, "GR-ONLINE-OTHER-DEFINITION")) return "refused";
    throw error;
  }
}

const before = featureView("people", { ...base, features: (row) => ({ a: row.x, b: row.y.add(1) }) });
/** Of a row where x is 1 and y is 2. */
const valuesBefore = [1, 3];

interface Change {
  readonly name: string;
  readonly after: ViewDefinition;
  /** Of the same row. */
  readonly valuesAfter: readonly Value[];
  /** What a server of the new definition answers while rows of the old one are online. */
  readonly newServerBeforePush: Readonly<Record<string, unknown>>;
  /** What a server of the old definition answers when rows of the new one are online. */
  readonly oldServerAfterPush: Readonly<Record<string, unknown>>;
}

const changes: readonly Change[] = [
  {
    name: "a feature is added",
    after: featureView("people", { ...base, features: (row) => ({ a: row.x, c: row.x.add(row.y), b: row.y.add(1) }) }),
    valuesAfter: [1, 3, 3],
    newServerBeforePush: { a: 1, c: "refused", b: 3 },
    oldServerAfterPush: { a: 1, b: 3 },
  },
  {
    name: "a feature is removed",
    after: featureView("people", { ...base, features: (row) => ({ b: row.y.add(1) }) }),
    valuesAfter: [3],
    newServerBeforePush: { b: 3 },
    oldServerAfterPush: { a: "refused", b: 3 },
  },
  {
    name: "features are reordered",
    after: featureView("people", { ...base, features: (row) => ({ b: row.y.add(1), a: row.x }) }),
    valuesAfter: [3, 1],
    newServerBeforePush: { a: 1, b: 3 },
    oldServerAfterPush: { a: 1, b: 3 },
  },
  {
    name: "a feature has a new meaning, under a new version",
    after: featureView("people", { ...base, version: "2.0", features: (row) => ({ a: row.x, b: row.y.add(2) }) }),
    valuesAfter: [1, 4],
    newServerBeforePush: { a: 1, b: "refused" },
    oldServerAfterPush: { a: 1, b: "refused" },
  },
  {
    name: "two features change names with each other",
    after: featureView("people", { ...base, version: "2.0", features: (row) => ({ b: row.x, a: row.y.add(1) }) }),
    valuesAfter: [1, 3],
    newServerBeforePush: { a: "refused", b: "refused" },
    oldServerAfterPush: { a: "refused", b: "refused" },
  },
  {
    name: "descriptions, owners and the version change",
    after: featureView("people", {
      ...base,
      owner: "growth",
      version: "1.1",
      description: "People.",
      features: (row) => ({ a: feature(row.x).describe("X."), b: row.y.add(1) }),
    }),
    valuesAfter: [1, 3],
    newServerBeforePush: { a: 1, b: 3 },
    oldServerAfterPush: { a: 1, b: 3 },
  },
  {
    name: "the ttl changes, which every feature's meaning has",
    after: featureView("people", {
      ...base,
      version: "2.0",
      ttl: "30d",
      features: (row) => ({ a: row.x, b: row.y.add(1) }),
    }),
    valuesAfter: [1, 3],
    newServerBeforePush: { a: "refused", b: "refused" },
    oldServerAfterPush: { a: "refused", b: "refused" },
  },
];

describe.each(changes)("$name", ({ after, valuesAfter, newServerBeforePush, oldServerAfterPush }) => {
  test("a server of the new definition, before the push", async () => {
    const serving = serverOf(await storeOf([rowOf(before, 1, valuesBefore)]), after);
    expect(await answersOf(serving, after, 1)).toEqual(newServerBeforePush);
  });

  test("a server of the old definition, after the push", async () => {
    const serving = serverOf(await storeOf([rowOf(after, 1, valuesAfter)]), before);
    expect(await answersOf(serving, before, 1)).toEqual(oldServerAfterPush);
  });

  test("rows of both, as a push leaves them that lacks an entity", async () => {
    const store = await storeOf([rowOf(after, 1, valuesAfter), rowOf(before, 2, valuesBefore)]);
    const [old, renewed] = [serverOf(store, before), serverOf(store, after)];
    const whole = (view: ViewDefinition, values: readonly Value[]) =>
      Object.fromEntries(view.features.map(({ name }, index) => [name, values[index]]));
    expect(await answersOf(renewed, after, 1)).toEqual(whole(after, valuesAfter));
    expect(await answersOf(renewed, after, 2)).toEqual(newServerBeforePush);
    expect(await answersOf(old, before, 1)).toEqual(oldServerAfterPush);
    expect(await answersOf(old, before, 2)).toEqual(whole(before, valuesBefore));
  });

  test("a server that runs through the push", async () => {
    const store = await storeOf([rowOf(before, 1, valuesBefore)]);
    const serving = serverOf(store, before);
    await answersOf(serving, before, 1);
    await pushed(store, after, [[1, valuesAfter]]);
    expect(await answersOf(serving, before, 1)).toEqual(oldServerAfterPush);
  });
});

/** Writes a view's rows as of a later instant than `storeOf`'s. */
async function pushed(
  store: OnlineStore,
  view: ViewDefinition,
  rows: readonly (readonly [number, readonly Value[]])[],
) {
  const version = { asOfMicros: microsOf("2026-11-11"), build: 1 };
  await store.write(
    storedViewOf(view),
    version,
    (async function* () {
      yield rows.map(([id, values]) => ({ key: [id], eventTimeMicros: microsOf("2026-11-09"), values }));
    })(),
  );
}

describe("a refusal", () => {
  const [addition, , , newMeaning] = changes;

  test.each([
    { change: addition, name: "c", online: null },
    { change: newMeaning, name: "b", online: "b" },
  ])("of $name names the view, the feature and both meanings: GR-ONLINE-OTHER-DEFINITION", async (scenario) => {
    const { change, name, online } = scenario;
    const after = change?.after ?? before;
    const hashIn = (view: ViewDefinition, wanted: string): string => {
      const found = view.features.find((one) => one.name === wanted);
      return found === undefined ? "" : meaningHash(view, found);
    };
    const applied = hashIn(after, name);
    const found = online === null ? null : hashIn(before, online);
    const serving = serverOf(await storeOf([rowOf(before, 1, valuesBefore)]), after);
    await expect(serving.get({ keys: { user_id: 1 } })).rejects.toMatchObject({
      code: "GR-ONLINE-OTHER-DEFINITION",
      status: 503,
      detail: `In a row of view "people" online, feature "${name}" ${
        found === null ? "is not there" : `has the meaning ${found.slice(0, 12)}`
      }; the meaning asked for is ${applied.slice(0, 12)}.`,
      hint: expect.stringMatching(/granary build and granary push/),
      data: { view: "people", feature: name, online: found, applied },
    });
  });

  test("of one entity refuses a read of many, of the features that it touches only", async () => {
    const after = addition?.after ?? before;
    const store = await storeOf([rowOf(after, 1, [1, 3, 3]), rowOf(before, 2, valuesBefore)]);
    const serving = serverOf(store, after);
    expect(await valuesOrRefusal(serving, ["c"], [1, 2])).toBe("refused");
    expect(await valuesOrRefusal(serving, ["c"], [1, 3])).toEqual([[3], [null]]);
    expect(await valuesOrRefusal(serving, ["b", "a"], [1, 2])).toEqual([
      [3, 1],
      [3, 1],
    ]);
  });
});

test("no value is ever served in another meaning, nor refused where the row has it", async () => {
  const names = ["p", "q", "r", "s"];
  /** A definition: some features in some order, each in one of three meanings. */
  const definition = fc
    .shuffledSubarray(names, { minLength: 1 })
    .chain((chosen) => fc.tuple(...chosen.map((name) => fc.tuple(fc.constant(name), fc.nat({ max: 2 })))));
  type Definition = readonly (readonly [name: string, meaning: number])[];
  /** What a feature's value is tells which feature it is, in which meaning. */
  const markOf = (name: string, meaning: number): number => names.indexOf(name) * 10 + meaning;
  const store = await storeOf([]);
  let run = 0;

  await fc.assert(
    fc.asyncProperty(
      fc.array(definition, { minLength: 1, maxLength: 3 }),
      definition,
      fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 4 }),
      fc.nat(),
      async (stored, applied, ids, pick) => {
        const viewName = `people_${run++}`;
        const viewOf = (features: Definition): ViewDefinition =>
          featureView(viewName, {
            ...base,
            features: (row) => Object.fromEntries(features.map(([name, meaning]) => [name, row.x.add(meaning)])),
          });
        // The entity of each id has a row of the definition with that number; one past the last has none.
        for (const [id, features] of stored.entries()) {
          await pushed(store, viewOf(features), [[id, features.map(([name, meaning]) => markOf(name, meaning))]]);
        }
        const wanted = applied.filter((_, index) => index === pick % applied.length || (pick >> index) % 2 === 1);
        const answer = await valuesOrRefusal(
          serverOf(store, viewOf(applied)),
          wanted.map(([name]) => name),
          ids,
        );
        const isThere = (features: Definition): boolean =>
          wanted.every(([name, meaning]) => features.some((one) => one[0] === name && one[1] === meaning));
        const read = ids.map((id) => stored[id]);
        expect(answer).toEqual(
          read.some((features) => features !== undefined && !isThere(features))
            ? "refused"
            : read.map((features) =>
                wanted.map(([name, meaning]) => (features === undefined ? null : markOf(name, meaning))),
              ),
        );
      },
    ),
    { numRuns: 100 },
  );
});
