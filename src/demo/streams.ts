/**
 * The random streams of a customer, told apart by the third word of their seed: (seed, customer, stream). Behaviour has
 * a stream for every day and reviews one for every event, so no part of the data shifts when another is changed.
 */
export const streams = {
  customer: 1,
  profile: 2,
  /** Of the day with this number since 1970. */
  day: (dayNumber: number) => 0x1000000 + dayNumber,
  /** Of the customer's review at the event with this number. */
  review: (eventNumber: number) => 0x2000000 + eventNumber,
} as const;
