import { describe, expect, it } from "vitest";
import { createRandom } from "../random/index.js";
import { drawCustomer } from "./customers.js";
import { playSession } from "./session.js";

interface Played {
  readonly type: string;
  readonly timeMicros: number;
  readonly amount: number | null;
}

const customer = drawCustomer(7, 1, Date.UTC(2026, 10, 1) * 1000);
const startMicros = 1_000_000;

function play(
  stream: number,
  fade = 0,
  lastOrder = 20,
): { readonly events: readonly Played[]; readonly order: number } {
  const events: Played[] = [];
  const random = createRandom(3, 4, stream);
  const order = playSession(random, customer, fade, startMicros, lastOrder, (type, timeMicros, amount) => {
    events.push({ type, timeMicros, amount });
  });
  return { events, order };
}

const many = Array.from({ length: 3000 }, (_, stream) => play(stream));

function perSession(fade: number, counts: (event: Played) => boolean): number {
  const sessions = Array.from({ length: 3000 }, (_, stream) => play(stream, fade));
  return sessions.flatMap(({ events }) => events).filter(counts).length / sessions.length;
}

describe("playSession", () => {
  it("starts at its start and pauses less than half an hour", () => {
    for (const { events } of many) {
      expect(events[0]?.timeMicros).toBe(startMicros);
      events.reduce((before, event) => {
        expect(event.timeMicros - before.timeMicros).toBeGreaterThan(0);
        expect(event.timeMicros - before.timeMicros).toBeLessThan(30 * 60_000_000);
        return event;
      });
    }
  });

  it("has an amount where money moves, and nowhere else", () => {
    for (const { type, amount } of many.flatMap(({ events }) => events)) {
      if (type === "purchase") expect(amount).toBeGreaterThan(0);
      else if (type === "refund") expect(amount).toBe(-20);
      else expect(amount).toBeNull();
    }
  });

  it("returns the order that can still be returned", () => {
    for (const { events, order } of many) {
      const bought = events.find(({ type }) => type === "purchase")?.amount;
      const refunded = events.some(({ type }) => type === "refund");
      expect(order).toBe(bought ?? (refunded ? 0 : 20));
    }
  });

  it("pays only after a checkout", () => {
    for (const { events } of many) {
      const types = events.map(({ type }) => type);
      if (types.includes("purchase")) expect(types.indexOf("begin_checkout")).toBeLessThan(types.indexOf("purchase"));
      expect(types.includes("begin_checkout")).toBe(types.includes("add_payment_info"));
    }
  });

  it("neither reviews nor returns what was never ordered", () => {
    const types = Array.from({ length: 500 }, (_, stream) =>
      play(stream, 0.5, 0).events.map(({ type }) => type),
    ).flat();
    for (const type of ["refund", "write_review", "rate_item"]) expect(types).not.toContain(type);
  });

  it("is shorter, buys less and complains more as interest fades", () => {
    expect(perSession(0.8, () => true)).toBeLessThan(perSession(0, () => true) * 0.8);
    expect(perSession(0.8, ({ type }) => type === "purchase")).toBeLessThan(
      perSession(0, ({ type }) => type === "purchase") * 0.6,
    );
    for (const sign of ["support_contact", "refund", "write_review"]) {
      expect(perSession(0.8, ({ type }) => type === sign)).toBeGreaterThan(
        perSession(0, ({ type }) => type === sign) * 1.3,
      );
    }
  });
});
