import { describeKey, type RequestField } from "../definition/index.js";
import { evaluateOnDemand, type OnDemandPlan, type OnDemandRow, standingOf } from "../ondemand/index.js";
import type { Row, Value } from "../schema/index.js";
import type { EntityValues, ReadShape, ReadStatus } from "./contract.js";

/** An input of an on-demand view: its name, and where the read has it among its stored features. */
export interface PlannedInput {
  readonly name: string;
  readonly slot: number;
}

/** An on-demand view that a read computes. */
export interface PlannedOnDemand {
  readonly plan: OnDemandPlan;
  readonly inputs: readonly PlannedInput[];
  /** For each view that its inputs are of: its position among the read's stored views, and a slot of one of its features. */
  readonly inputViews: readonly { readonly view: number; readonly slot: number }[];
}

/** Where an answered value is from: the read's stored features, or what an on-demand view of the read computes. */
export type ValuePlace = { readonly slot: number } | { readonly onDemand: number; readonly position: number };

/** What a read does with the stored features that it has read. */
export interface OnDemandRead {
  /** What is answered, in place of the stored features and views. */
  readonly shape: ReadShape;
  readonly places: readonly ValuePlace[];
  /** For each answered view: its position among the stored views, or among those computed. */
  readonly viewPlaces: readonly ({ readonly stored: number } | { readonly onDemand: number })[];
  readonly views: readonly PlannedOnDemand[];
  /** What has to be given. */
  readonly request: readonly RequestField[];
}

/** What an on-demand view has for each row of a read. */
interface Computed {
  readonly statuses: readonly (ReadStatus | "COMPUTED")[];
  readonly eventTimesMicros: readonly (number | null)[];
  readonly values: readonly (readonly Value[] | null)[];
}

/**
 * Answers what was asked for from the stored features that were read. `requests` holds each row's request data.
 * Throws as `evaluateOnDemand`.
 */
export async function computeOnDemand(
  { shape, places, viewPlaces, views }: OnDemandRead,
  stored: readonly EntityValues[],
  requests: readonly Row[],
  nowMicros: number,
): Promise<readonly EntityValues[]> {
  const computed: Computed[] = [];
  for (const view of views) computed.push(await computeView(view, shape, stored, requests, nowMicros));
  return stored.map((row, index) => {
    const values: Value[] = [];
    const statuses: ReadStatus[] = [];
    for (const place of places) {
      if ("slot" in place) {
        values.push(row.values[place.slot] ?? null);
        statuses.push(row.statuses[place.slot] ?? "NOT_FOUND");
        continue;
      }
      const of = computed[place.onDemand];
      const value = of?.values[index]?.[place.position] ?? null;
      const status = of?.statuses[index] ?? "NOT_FOUND";
      values.push(value);
      statuses.push(status !== "COMPUTED" ? status : value === null ? "NULL_VALUE" : "PRESENT");
    }
    const eventTimesMicros = viewPlaces.map((place) =>
      "stored" in place
        ? (row.eventTimesMicros[place.stored] ?? null)
        : (computed[place.onDemand]?.eventTimesMicros[index] ?? null),
    );
    return { key: row.key, values, statuses, eventTimesMicros };
  });
}

async function computeView(
  { plan, inputs, inputViews }: PlannedOnDemand,
  { keys }: ReadShape,
  stored: readonly EntityValues[],
  requests: readonly Row[],
  nowMicros: number,
): Promise<Computed> {
  const standings = stored.map((row) =>
    standingOf(
      inputViews.map(({ view, slot }) => {
        const eventTimeMicros = row.eventTimesMicros[view] ?? null;
        if (eventTimeMicros === null) return null;
        return { eventTimeMicros, expired: row.statuses[slot] === "OUTSIDE_MAX_AGE" };
      }),
    ),
  );
  const rows: OnDemandRow[] = [];
  const positions = stored.map((row, index) => {
    if (standings[index]?.status !== "COMPUTED") return null;
    const given: Record<string, Value> = {};
    for (const { name, slot } of inputs) given[name] = row.values[slot] ?? null;
    const entity = (): string => describeKey(keys, row.key);
    return rows.push({ inputs: given, request: requests[index] ?? {}, tMicros: nowMicros, entity }) - 1;
  });
  const values = await evaluateOnDemand(plan, rows);
  return {
    statuses: standings.map(({ status }) => status),
    eventTimesMicros: standings.map(({ eventTimeMicros }) => eventTimeMicros),
    values: positions.map((position) => (position === null ? null : (values[position] ?? null))),
  };
}
