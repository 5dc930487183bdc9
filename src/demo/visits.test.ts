import { describe, expect, it } from "vitest";
import { createRandom } from "../random/index.js";
import { type Customer, drawCustomer } from "./customers.js";
import { visitsOfDay } from "./visits.js";

const day = 86_400_000_000;
const dayNumber = 20_000;
const regular: Customer = { ...drawCustomer(7, 1, 21_000 * day), joinedMicros: 0, activity: 1 };

/** Visits of many days that are alike but for their random numbers. */
function visitsOfManyDays(customer: Customer, onDay = dayNumber): readonly number[] {
  return Array.from({ length: 400 }, (_, stream) => visitsOfDay(createRandom(1, 2, stream), customer, onDay, 2)).flat();
}

describe("visitsOfDay", () => {
  it("begins every visit within the day, in whole microseconds", () => {
    const visits = visitsOfManyDays(regular);
    expect(visits.length).toBeGreaterThan(0);
    for (const micros of visits) {
      expect(Number.isSafeInteger(micros)).toBe(true);
      expect(Math.floor(micros / day)).toBe(dayNumber);
    }
  });

  it("has none before joining and none after leaving", () => {
    const noon = dayNumber * day + day / 2;
    const ofNewcomer = visitsOfManyDays({ ...regular, joinedMicros: noon });
    const ofLeaver = visitsOfManyDays({ ...regular, leavesMicros: noon, fadeDepth: 0 });
    expect(Math.min(...ofNewcomer)).toBeGreaterThan(noon);
    expect(Math.max(...ofLeaver)).toBeLessThan(noon);
    expect(ofNewcomer.length * ofLeaver.length).toBeGreaterThan(0);
  });

  it("has fewer while interest is low", () => {
    const lull = { fromMicros: 0, toMicros: 21_000 * day, depth: 0.6 };
    expect(visitsOfManyDays({ ...regular, lull }).length).toBeLessThan(visitsOfManyDays(regular).length * 0.6);
  });

  it("has more on a Saturday than on a Monday", () => {
    // 2024-10-05 was a Saturday and day 20,001; 2024-10-07, a Monday, was day 20,003.
    expect(Date.UTC(2024, 9, 5) / 86_400_000).toBe(20_001);
    expect(new Date(Date.UTC(2024, 9, 5)).getUTCDay()).toBe(6);
    expect(visitsOfManyDays(regular, 20_001).length).toBeGreaterThan(visitsOfManyDays(regular, 20_003).length);
  });
});
