import { finishAtRead } from "../aggregation/index.js";
import { invariant } from "../errors/index.js";
import type { OnlineStore, StoredRow } from "../online/index.js";
import type { KeyTuple, Row, Value } from "../schema/index.js";
import type { EntityValues, ReadStatus } from "./contract.js";
import { computeOnDemand } from "./on-demand.js";
import type { PlannedFeature, PlannedTrip, PlannedView, ReadPlan } from "./plan.js";

type Rows = readonly (StoredRow | null)[];

const nowhere: readonly null[] = [];

/**
 * Reads a plan for keys, each in the order of the plan's join keys; `requests` holds the request data of each.
 * @throws GR-ONLINE-OTHER-DEFINITION, and what `computeOnDemand` throws
 */
export async function readAll(
  store: OnlineStore,
  plan: ReadPlan,
  keys: readonly KeyTuple[],
  requests: readonly Row[],
  nowMicros: number,
): Promise<readonly EntityValues[]> {
  const rows = await rowsOf(store, plan.trips, keys);
  const stored = keys.map((key, index) => valuesOf(plan, key, rows[index] ?? [], nowMicros));
  return plan.onDemand === null ? stored : computeOnDemand(plan.onDemand, stored, requests, nowMicros);
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
  const eventTimesMicros: (number | null)[] = [];
  /** What a view's row says of all its features; null where each has a value of its own. */
  const shared: (ReadStatus | null)[] = [];
  const positions: ReturnType<PlannedView["positionsIn"]>[] = [];
  plan.views.forEach((view, index) => {
    const row = rows[index] ?? null;
    positions.push(row === null ? nowhere : view.positionsIn(row.view));
    eventTimesMicros.push(row === null ? null : row.eventTimeMicros);
    shared.push(row === null ? "NOT_FOUND" : isExpired(view, row, nowMicros) ? "OUTSIDE_MAX_AGE" : null);
  });
  const values: Value[] = [];
  const statuses: ReadStatus[] = [];
  plan.features.forEach((feature, index) => {
    const status = shared[feature.view] ?? null;
    const position = positions[feature.view]?.[index] ?? -1;
    const value =
      status === null ? finishedValue(feature, rows[feature.view]?.values[position] ?? null, nowMicros) : null;
    values.push(value);
    statuses.push(status ?? (value === null ? "NULL_VALUE" : "PRESENT"));
  });
  return { key, values, statuses, eventTimesMicros };
}

/** Whether a row is older than its view's ttl. */
export function isExpired(
  { ttlMicros }: PlannedView,
  row: Pick<StoredRow, "eventTimeMicros">,
  nowMicros: number,
): boolean {
  return ttlMicros !== null && nowMicros - row.eventTimeMicros > ttlMicros;
}

/** A feature's value by what is stored. */
export function finishedValue({ name, finish }: PlannedFeature, stored: Value, nowMicros: number): Value {
  if (finish === null) return stored;
  invariant(stored === null || typeof stored === "number", `"${name}" online is no instant.`);
  return finishAtRead(stored, nowMicros, finish);
}
