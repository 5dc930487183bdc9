import { createRandom } from "../random/index.js";
import { unitMicros } from "../time/index.js";
import { streams } from "./streams.js";

/** What lies behind a customer's data, most of it seen by nobody: models have to guess it from behaviour. */
export interface Customer {
  readonly userId: number;
  readonly joinedMicros: number;
  /** When the customer leaves the shop for good, or Infinity. */
  readonly leavesMicros: number;
  /** Over how long before leaving interest fades. */
  readonly fadeMicros: number;
  /** How much of the interest is gone in the end, 0 to 1. Some leave without a sign. */
  readonly fadeDepth: number;
  /** A time of little interest that passes: it looks like leaving, and isn't. Empty for most. */
  readonly lull: { readonly fromMicros: number; readonly toMicros: number; readonly depth: number };
  /** Visits relative to the average customer's: a few come very often. */
  readonly activity: number;
  /** Standard normal: shows in ratings, contacts and how long the customer stays. */
  readonly satisfaction: number;
  /** The chance that a visit ends in a purchase, while interest lasts. */
  readonly buying: number;
  /** Prices relative to the average purchase's. */
  readonly spending: number;
  /** Hours by which the customer's day is shifted against the others'. */
  readonly hourShift: number;
  readonly premium: boolean;
  /** 0 bronze to 3 platinum. */
  readonly loyalty: number;
}

/** Days of events before `end`. */
export const HISTORY_DAYS = 365;

const day = unitMicros("days");
const neverLull = { fromMicros: 0, toMicros: 0, depth: 0 };

/**
 * The customer with this id. Depends on seed, id and end alone, never on how many others there are.
 * Customer 1 is one of the faithful: there from the start and still there.
 */
export function drawCustomer(seed: number, userId: number, endMicros: number): Customer {
  const random = createRandom(seed, userId, streams.customer);
  const faithful = userId === 1;
  const historyDays = HISTORY_DAYS * (faithful || random.chance(0.6) ? 1 + 2.5 * random.uniform() : random.uniform());
  const joinedMicros = endMicros - Math.round((3 + historyDays) * day);
  const tenureDays = historyDays + 3;
  const activity = Math.min(10, Math.exp(activitySpread * random.normal() - activitySpread ** 2 / 2));
  const satisfaction = random.normal();
  const premium = random.chance(logistic(-1.4 + 0.5 * satisfaction + 0.3 * Math.log(activity)));
  const standing = (tenureDays / 365) * 0.6 + Math.log(activity) * 0.5 + 0.9 * random.normal();
  const loyalty = standing < 0.4 ? 0 : standing < 1.3 ? 1 : standing < 2.2 ? 2 : 3;
  const hazard = -0.9 - 0.6 * satisfaction - (premium ? 0.5 : 0) - 0.35 * loyalty + (tenureDays < 150 ? 0.5 : 0);
  const leaves = random.chance(logistic(hazard)) && !faithful;
  const leaveAgoDays = Math.min(leavingDays, tenureDays - 2) * random.uniform();
  const abrupt = random.chance(0.2);
  const fadeMicros = Math.round((14 + 42 * random.uniform()) * day);
  const fadeDepth = abrupt ? 0 : 0.45 + 0.45 * random.uniform();
  const lullFromMicros = endMicros - Math.round(250 * random.uniform() * day);
  const lullMicros = Math.round((15 + 45 * random.uniform()) * day);
  const lull = {
    fromMicros: lullFromMicros,
    toMicros: lullFromMicros + lullMicros,
    depth: 0.4 + 0.5 * random.uniform(),
  };
  return {
    userId,
    joinedMicros,
    leavesMicros: leaves ? endMicros - Math.round(leaveAgoDays * day) : Number.POSITIVE_INFINITY,
    fadeMicros,
    fadeDepth,
    lull: random.chance(0.35) && !faithful ? lull : neverLull,
    activity: faithful ? Math.max(1, activity) : activity,
    satisfaction,
    buying: 0.05 + 0.25 * random.uniform() * (premium ? 1.2 : 1),
    spending: Math.exp(0.4 * random.normal()),
    hourShift: random.below(7) - 3,
    premium,
    loyalty,
  };
}

/** How far interest has fallen at an instant: 0 is none of it, 1 all. */
export function fadeAt(customer: Customer, micros: number): number {
  const { leavesMicros, fadeMicros, fadeDepth, lull } = customer;
  const leaving = Math.max(0, 1 - (leavesMicros - micros) / fadeMicros) * fadeDepth;
  return micros >= lull.fromMicros && micros < lull.toMicros ? Math.max(leaving, lull.depth) : leaving;
}

/** Standard deviation of the logarithm of `activity`. */
const activitySpread = 0.75;

/** Customers who leave do so within this many days before the end. */
const leavingDays = 200;

function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
