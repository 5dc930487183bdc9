import { expect, test } from "vitest";
import { type Result, resultRecord, resultTable } from "./report.js";

const start: Result = {
  id: "start",
  outcome: { value: 90.256, unit: "ms", floor: 40, ratio: 2.2564, bar: "<= 5 x", ok: true, peakRssMb: 61.77 },
};
const skipped: Result = { id: "push-redis", outcome: { skipped: "no Redis" } };
const failed: Result = { id: "lookup", outcome: { failed: "Error: no store" } };

test("a record has every figure, null where there is none", () => {
  expect(resultRecord(start)).toEqual({
    id: "start",
    value: 90.256,
    unit: "ms",
    floor: 40,
    peer: null,
    ratio: 2.2564,
    bar: "<= 5 x",
    ok: true,
    peak_rss_mb: 61.77,
    skipped: null,
  });
});

test("a skipped bench is neither ok nor not, a failed one is not ok", () => {
  expect(resultRecord(skipped)).toMatchObject({ id: "push-redis", value: null, ok: null, skipped: "no Redis" });
  expect(resultRecord(failed)).toMatchObject({ id: "lookup", value: null, ok: false, skipped: null });
});

test("the table shows figures to three places, with their units", () => {
  const [, , , figures, , skippedLine, , failedLine] = resultTable([start, skipped, failed]).split("\n");
  expect(figures).toMatch(/│ start +│ 90.3 ms +│ 40 ms +│ +│ 2.26 x +│ <= 5 x +│ yes +│ 61.8 MiB +│/);
  expect(skippedLine).toMatch(/│ push-redis +│ skipped: no Redis +│/);
  expect(failedLine).toMatch(/│ lookup +│ failed: Error: no store +│/);
});
