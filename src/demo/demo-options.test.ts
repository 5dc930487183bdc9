import { describe, expect, it } from "vitest";
import { isGranaryError } from "../errors/index.js";
import { demoParameters } from "./demo-options.js";

const endMicros = Date.UTC(2026, 10, 1) * 1000;

describe("demoParameters", () => {
  it("has defaults", () => {
    expect(demoParameters({ folder: "x" }, endMicros)).toEqual({
      seed: 7,
      users: 10_000,
      eventsPerUser: 125,
      endMicros,
    });
  });

  it("prefers the end asked for to the one recorded", () => {
    expect(demoParameters({ folder: "x", endMicros: endMicros + 1 }, endMicros).endMicros).toBe(endMicros + 1);
  });

  it("ends at the last midnight, UTC, when nothing says otherwise", () => {
    const before = new Date().setUTCHours(0, 0, 0, 0);
    const end = demoParameters({ folder: "x" }, undefined).endMicros;
    const after = new Date().setUTCHours(0, 0, 0, 0);
    // Two midnights, as one may pass between.
    expect([before * 1000, after * 1000]).toContain(end);
  });

  it.each([
    ["users", 0],
    ["users", 1.5],
    ["users", 10_000_001],
    ["seed", -1],
    ["seed", 2 ** 32],
    ["eventsPerUser", 0],
    ["eventsPerUser", Number.NaN],
    ["eventsPerUser", 20_001],
    ["endMicros", 0],
    ["endMicros", Number.MAX_SAFE_INTEGER],
  ])("refuses %s of %d", (name, value) => {
    const attempt = () => demoParameters({ folder: "x", endMicros, [name]: value }, undefined);
    expect(attempt).toThrow(`${name} is ${value}`);
    expect(attempt).toThrow(expect.toSatisfy((error) => isGranaryError(error, "GR-DEMO-PARAMETER-INVALID")));
  });
});
