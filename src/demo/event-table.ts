import type { ParquetColumn } from "../batch/index.js";
import type { Random } from "../random/index.js";
import { unitMicros } from "../time/index.js";
import { EVENT_TYPES } from "./event-types.js";

/** The columns of `user_events`. `created_time` is when the shop's records first held the event. */
export const eventColumns = [
  { name: "event_id", type: "int64" },
  { name: "user_id", type: "int64" },
  { name: "event_type", type: { values: EVENT_TYPES } },
  { name: "event_time", type: "timestamp" },
  { name: "created_time", type: "timestamp" },
  { name: "amount", type: "float64" },
] as const satisfies readonly ParquetColumn[];

/** The files are in the order of arrival, as a collector writes them: nearly, but not quite, that of the events. */
export const eventOrder = ["created_time", "event_id"] as const;

/** A customer's event numbers begin anew at each multiple, so that ids don't depend on other customers. */
const eventsPerCustomer = 2 ** 20;

/** The id of a customer's event with this number. */
export function eventId(userId: number, eventNumber: number): number {
  return userId * eventsPerCustomer + eventNumber;
}

const second = unitMicros("seconds");
const hour = unitMicros("hours");

/** When an event of `timeMicros` becomes known: within seconds, but one in a hundred an hour to four days later. */
export function arrivalMicros(random: Random, timeMicros: number): number {
  if (random.chance(0.01)) return timeMicros + hour + Math.floor(Math.min(95 * hour, random.exponential(20 * hour)));
  return timeMicros + 200_000 + random.below(8 * second);
}

/** True where a collector wrote the event twice. */
export function arrivesTwice(random: Random): boolean {
  return random.chance(0.003);
}

/** An event known within an hour is on time. */
export function isLate(timeMicros: number, createdMicros: number): boolean {
  return createdMicros - timeMicros >= hour;
}
