import type { JoinKey } from "../definition/index.js";
import { type JsonValue, type KeyTuple, toJson } from "../schema/index.js";
import { formatMicros } from "../time/index.js";
import type { EntityValues, ReadMany, ReadOne, ReadShape } from "./contract.js";

type JsonObject = Readonly<Record<string, JsonValue>>;

/** `{ entity, features, event_timestamps }`, as `GET /features/{id}` answers; with `statuses` where asked for. */
export function entityAnswer({ shape, row }: ReadOne, withStatuses: boolean): JsonObject {
  const features: Record<string, JsonValue> = {};
  const statuses: Record<string, JsonValue> = {};
  shape.features.forEach(({ name, type }, index) => {
    features[name] = toJson(row.values[index] ?? null, type);
    if (withStatuses) statuses[name] = row.statuses[index] ?? null;
  });
  const eventTimestamps: Record<string, JsonValue> = {};
  shape.views.forEach((view, index) => {
    eventTimestamps[view] = timeAnswer(row.eventTimesMicros[index] ?? null);
  });
  const answer = { entity: keyAnswer(shape.keys, row.key), features, event_timestamps: eventTimestamps };
  return withStatuses ? { ...answer, statuses } : answer;
}

/** One value with its status and time, as `GET /features/{id}/{feature}` answers: of the read's first feature. */
export function valueAnswer({ shape, row }: ReadOne): JsonObject {
  const feature = shape.features[0];
  return {
    entity: keyAnswer(shape.keys, row.key),
    feature: feature?.name ?? null,
    value: feature === undefined ? null : toJson(row.values[0] ?? null, feature.type),
    status: row.statuses[0] ?? null,
    event_timestamp: timeAnswer(row.eventTimesMicros[0] ?? null),
  };
}

/** `{ features, rows }`, as `POST /features` answers. */
export function manyAnswer({ shape, rows }: ReadMany, withStatuses: boolean): JsonObject {
  return {
    features: shape.features.map(({ name }) => name),
    rows: rows.map((row) => rowAnswer(shape, row, withStatuses)),
  };
}

function rowAnswer(shape: ReadShape, row: EntityValues, withStatuses: boolean): JsonObject {
  const times = row.eventTimesMicros.map(timeAnswer);
  return {
    entity: keyAnswer(shape.keys, row.key),
    values: shape.features.map(({ type }, index) => toJson(row.values[index] ?? null, type)),
    ...(withStatuses && { statuses: row.statuses }),
    event_timestamps: shape.features.map(({ view }) => times[view] ?? null),
  };
}

function keyAnswer(keys: readonly JoinKey[], key: KeyTuple): JsonObject {
  return Object.fromEntries(keys.map(({ name, type }, index) => [name, toJson(key[index] ?? null, type)]));
}

function timeAnswer(micros: number | null): string | null {
  return micros === null ? null : formatMicros(micros);
}
