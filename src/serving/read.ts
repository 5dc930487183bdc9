import { finishAtRead } from "../aggregation/index.js";
import { fail, invariant } from "../errors/index.js";
import type { OnlineStore, StoredRow } from "../online/index.js";
import type { KeyTuple, Value } from "../schema/index.js";
import type { EntityValues, ReadStatus } from "./contract.js";
import type { PlannedTrip, PlannedView, ReadPlan } from "./plan.js";

type Rows = readonly (StoredRow | null)[];

/** Reads a plan for keys, each in the order of the plan's join keys. @throws GR-ONLINE-OTHER-DEFINITION */
export async function readAll(
  store: OnlineStore,
  plan: ReadPlan,
  keys: readonly KeyTuple[],
  nowMicros: number,
): Promise<readonly EntityValues[]> {
  const rows = await rowsOf(store, plan.trips, keys);
  return keys.map((key, index) => valuesOf(plan, key, rows[index] ?? [], nowMicros));
}

/** Each key's rows, of the views of all trips one after the other. */
async function rowsOf(
  store: OnlineStore,
  trips: readonly PlannedTrip[],
  keys: readonly KeyTuple[],
): Promise<readonly Rows[]> {
  const [trip] = trips;
  if (trips.length === 1 && trip !== undefined) return trip.views.length === 0 ? [] : rowsOfTrip(store, trip, keys);
  const answers = await Promise.all(trips.map((one) => rowsOfTrip(store, one, keys)));
  return keys.map((_, index) => answers.flatMap((answer) => answer[index] ?? []));
}

function rowsOfTrip(store: OnlineStore, trip: PlannedTrip, keys: readonly KeyTuple[]): Promise<readonly Rows[]> {
  const { keyPositions } = trip;
  const own = keyPositions === null ? keys : keys.map((key) => keyPositions.map((position) => key[position] ?? null));
  return store.read(trip.entity, trip.views, own);
}

/** Whether any view named has a row for the key. */
export async function hasRow(store: OnlineStore, trip: PlannedTrip, key: KeyTuple): Promise<boolean> {
  if (trip.views.length === 0) return false;
  const [rows] = await rowsOfTrip(store, trip, [key]);
  return rows?.some((row) => row !== null) ?? false;
}

function valuesOf(plan: ReadPlan, key: KeyTuple, rows: Rows, nowMicros: number): EntityValues {
  const eventTimesMicros = plan.views.map((view, index) => {
    const row = rows[index] ?? null;
    if (row === null) return null;
    if (row.view.hash !== view.hash) refuseDefinition(view, row);
    return row.eventTimeMicros;
  });
  const values: Value[] = [];
  const statuses: ReadStatus[] = [];
  for (const feature of plan.features) {
    const row = rows[feature.view] ?? null;
    const ttlMicros = plan.views[feature.view]?.ttlMicros ?? null;
    if (row === null) {
      values.push(null);
      statuses.push("NOT_FOUND");
    } else if (ttlMicros !== null && nowMicros - row.eventTimeMicros > ttlMicros) {
      values.push(null);
      statuses.push("OUTSIDE_MAX_AGE");
    } else {
      const stored = row.values[feature.position] ?? null;
      let value = stored;
      if (feature.finish !== null) {
        invariant(stored === null || typeof stored === "number", `"${feature.name}" online is no instant.`);
        value = finishAtRead(stored, nowMicros, feature.finish);
      }
      values.push(value);
      statuses.push(value === null ? "NULL_VALUE" : "PRESENT");
    }
  }
  return { key, values, statuses, eventTimesMicros };
}

function refuseDefinition(view: PlannedView, row: StoredRow): never {
  const short = (hash: string): string => hash.slice(0, 12);
  return fail(
    "GR-ONLINE-OTHER-DEFINITION",
    `Rows of view "${view.name}" online are of definition ${short(row.view.hash)}; applied is ${short(view.hash)}.`,
    { data: { view: view.name, online: row.view.hash, applied: view.hash } },
  );
}
