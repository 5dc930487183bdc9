import { describe, expect, it } from "vitest";
import { type Customer, drawCustomer, fadeAt } from "./customers.js";

const day = 86_400_000_000;
const endMicros = Date.UTC(2026, 10, 1) * 1000;

const steady: Customer = {
  ...drawCustomer(7, 1, endMicros),
  leavesMicros: Number.POSITIVE_INFINITY,
  fadeMicros: 20 * day,
  fadeDepth: 0.8,
  lull: { fromMicros: 0, toMicros: 0, depth: 0 },
};

describe("fadeAt", () => {
  const leaving: Customer = { ...steady, leavesMicros: 100 * day };
  const resting: Customer = { ...steady, lull: { fromMicros: 10 * day, toMicros: 20 * day, depth: 0.5 } };
  it.each([
    ["who stays", steady, 50, 0],
    ["long before leaving", leaving, 60, 0],
    ["when the fade begins", leaving, 80, 0],
    ["half-way through it", leaving, 90, 0.4],
    ["on leaving", leaving, 100, 0.8],
    ["before a lull", resting, 9, 0],
    ["in a lull", resting, 10, 0.5],
    ["after a lull", resting, 20, 0],
  ])("of a customer %s", (_, customer, atDay, expected) => {
    expect(fadeAt(customer, atDay * day)).toBeCloseTo(expected, 12);
  });
});

describe("drawCustomer", () => {
  const customers = Array.from({ length: 2000 }, (_, i) => drawCustomer(7, i + 1, endMicros));

  it("lets everyone join before the end, and leave between joining and the end or not at all", () => {
    for (const { joinedMicros, leavesMicros } of customers) {
      expect(Number.isSafeInteger(joinedMicros)).toBe(true);
      expect(joinedMicros).toBeLessThan(endMicros);
      expect(leavesMicros).toBeGreaterThan(joinedMicros);
      if (leavesMicros !== Number.POSITIVE_INFINITY) expect(leavesMicros).toBeLessThanOrEqual(endMicros);
    }
  });

  it("keeps customer 1, whatever the seed", () => {
    for (let seed = 0; seed < 50; seed++) {
      const { joinedMicros, leavesMicros } = drawCustomer(seed, 1, endMicros);
      expect(leavesMicros).toBe(Number.POSITIVE_INFINITY);
      expect(joinedMicros).toBeLessThan(endMicros - 365 * day);
    }
  });

  it("makes premium, loyal and satisfied customers leave less", () => {
    const share = (some: readonly Customer[]) =>
      some.filter((c) => c.leavesMicros < Number.POSITIVE_INFINITY).length / some.length;
    expect(share(customers.filter((c) => c.premium))).toBeLessThan(share(customers.filter((c) => !c.premium)));
    expect(share(customers.filter((c) => c.loyalty >= 2))).toBeLessThan(
      share(customers.filter((c) => c.loyalty === 0)),
    );
    expect(share(customers.filter((c) => c.satisfaction > 1))).toBeLessThan(
      share(customers.filter((c) => c.satisfaction < -1)),
    );
  });
});
