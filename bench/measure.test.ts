import { expect, test } from "vitest";
import { median, millisToFirstOutput, peakRssMbOf } from "./measure.js";

test.each([
  { values: [3], middle: 3 },
  { values: [10, 2, 1], middle: 2 },
  { values: [4, 1, 100, 2], middle: 3 },
])("the median of $values is $middle", ({ values, middle }) => expect(median(values)).toBe(middle));

test("there is no median of nothing", () => expect(() => median([])).toThrow(RangeError));

test("a program that fails is not measured", async () => {
  await expect(millisToFirstOutput(["-e", "process.exit(3)"])).rejects.toThrow("ended with 3");
});

test("memory is that of the process asked about", async () => {
  const [idle, hoarding] = await Promise.all([
    peakRssMbOf(["-e", "0"]),
    peakRssMbOf(["-e", "Buffer.alloc(256 * 1024 * 1024, 1)"]),
  ]);
  expect(hoarding - idle).toBeGreaterThan(200);
});
