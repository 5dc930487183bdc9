import { setImmediate } from "node:timers/promises";
import { createRandom } from "../random/index.js";
import { type Customer, fadeAt, HISTORY_DAYS } from "./customers.js";
import type { DemoParameters, DemoProgress } from "./demo-options.js";
import { arrivalMicros, arrivesTwice, eventId, isLate } from "./event-table.js";
import type { PartFiles } from "./part-files.js";
import { reviewRow } from "./reviews.js";
import { type EmitEvent, playSession } from "./session.js";
import { streams } from "./streams.js";
import { dayNumberOf, visitsOfDay } from "./visits.js";

/** What customers did, counted. */
export interface BehaviourCounts {
  /** Rows of `user_events`, duplicates among them. */
  readonly events: number;
  /** Rows of `user_events` that repeat another. */
  readonly duplicates: number;
  /** Events that became known an hour or more after they happened. */
  readonly lateEvents: number;
  readonly reviews: number;
}

/** Events of an average visit, as measured: with `visitDays` it turns events wanted into visits a day. */
const eventsPerVisit = 5.4;

/** Visits of an average customer's history, who may have joined late or left, per visit of an average day. */
const visitDays = 250;

/**
 * Generates events and reviews, day by day and within a day customer by customer. Only what is known by the end is
 * written: an event that happens before and arrives after it is not. Customer 1 looks at a page at the very end, so
 * that the data reaches it, and a label whose horizon ends there is known.
 */
export async function generateBehaviour(
  parameters: DemoParameters,
  customers: readonly Customer[],
  tables: { readonly events: PartFiles; readonly reviews: PartFiles },
  onProgress: (progress: DemoProgress) => void,
): Promise<BehaviourCounts> {
  const { seed, endMicros } = parameters;
  const visitsPerDay = parameters.eventsPerUser / (eventsPerVisit * visitDays);
  const lastDay = dayNumberOf(endMicros);
  const counts = { events: 0, duplicates: 0, lateEvents: 0, reviews: 0 };
  const eventNumbers = new Uint32Array(customers.length);
  const lastOrders = new Float64Array(customers.length);
  const random = createRandom();
  const reviewRandom = createRandom();

  function emitterOf(customer: Customer, index: number): EmitEvent {
    return (type, timeMicros, amount) => {
      const number = eventNumbers[index] ?? 0;
      eventNumbers[index] = number + 1;
      const createdMicros = arrivalMicros(random, timeMicros);
      const twice = arrivesTwice(random);
      if (createdMicros > endMicros) return;
      const id = eventId(customer.userId, number);
      const row = [id, customer.userId, type, timeMicros, createdMicros, amount];
      tables.events.add(row);
      counts.events++;
      if (isLate(timeMicros, createdMicros)) counts.lateEvents++;
      if (twice) {
        tables.events.add(row);
        counts.events++;
        counts.duplicates++;
      }
      if (type === "write_review") {
        reviewRandom.seed(seed, customer.userId, streams.review(number));
        tables.reviews.add(reviewRow(reviewRandom, customer, id, timeMicros));
        counts.reviews++;
      }
    };
  }

  for (let day = lastDay - HISTORY_DAYS; day <= lastDay; day++) {
    for (const [index, customer] of customers.entries()) {
      random.seed(seed, customer.userId, streams.day(day));
      const visits = visitsOfDay(random, customer, day, visitsPerDay);
      if (visits.length === 0) continue;
      const emit = emitterOf(customer, index);
      for (const startMicros of visits) {
        const fade = fadeAt(customer, startMicros);
        lastOrders[index] = playSession(random, customer, fade, startMicros, lastOrders[index] ?? 0, emit);
      }
      if (tables.events.wantsFlush) await tables.events.flush();
      if (tables.reviews.wantsFlush) await tables.reviews.flush();
    }
    onProgress({ done: (day - lastDay + HISTORY_DAYS) / HISTORY_DAYS, rowCount: counts.events });
    // Lets timers and signals in, as a day may be all computing.
    await setImmediate();
  }
  tables.events.add([eventId(1, eventNumbers[0] ?? 0), 1, "page_view", endMicros, endMicros, null]);
  counts.events++;
  return counts;
}
