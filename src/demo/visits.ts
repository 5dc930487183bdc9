import { cumulate, type Random } from "../random/index.js";
import { unitMicros } from "../time/index.js";
import { type Customer, fadeAt } from "./customers.js";

const day = unitMicros("days");
const hour = unitMicros("hours");

/** Visits by weekday, Monday first, relative to the average day's. */
const weekdayFactors = [0.9, 0.92, 0.95, 0.98, 1.05, 1.14, 1.06];

/** Visits by hour of the day, UTC. */
const hours = cumulate([2, 1, 1, 1, 1, 2, 4, 6, 7, 7, 7, 8, 10, 9, 7, 7, 8, 9, 11, 13, 14, 12, 8, 4]);

/**
 * The instants at which a customer begins to visit the shop on a day (numbered from 1970, UTC), in no order.
 * `visitsPerDay` is the average customer's.
 */
export function visitsOfDay(random: Random, customer: Customer, dayNumber: number, visitsPerDay: number): number[] {
  const dayMicros = dayNumber * day;
  // 1970-01-01, day 0, was a Thursday: index 3.
  const weekday = weekdayFactors[(dayNumber + 3) % 7] ?? 1;
  const interest = 1 - fadeAt(customer, dayMicros);
  const count = random.poisson(visitsPerDay * customer.activity * weekday * interest);
  const visits: number[] = [];
  for (let i = 0; i < count; i++) {
    const hourOfDay = (random.weighted(hours) + customer.hourShift + 24) % 24;
    const startMicros = dayMicros + hourOfDay * hour + random.below(hour);
    if (startMicros > customer.joinedMicros && startMicros < customer.leavesMicros) visits.push(startMicros);
  }
  return visits;
}

/** The number of the UTC day of an instant at or after 1970. Exact: it subtracts before it divides. */
export function dayNumberOf(micros: number): number {
  return (micros - (micros % day)) / day;
}
