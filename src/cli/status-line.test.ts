import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { keptOutput, linesShown } from "./output.suite.js";
import { createStatusLine } from "./status-line.js";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("says what each subject is at, and since when", () => {
  const stream = keptOutput({ isTTY: true, columns: 60 });
  const line = createStatusLine(stream, () => Date.now());
  line.set("activity", "reading");
  vi.advanceTimersByTime(2000);
  line.set("profile", "reading");
  line.set("activity", "computing");
  expect(linesShown(stream.text())).toEqual(["⠋ activity: computing (2 s) · profile: reading"]);
  line.remove("activity");
  expect(linesShown(stream.text())).toEqual(["⠋ profile: reading"]);
  line.remove("unknown");
  line.remove("profile");
  expect(linesShown(stream.text())).toEqual([""]);
});

test("turns while there is something to wait for, and then no more", () => {
  const stream = keptOutput({ isTTY: true });
  const line = createStatusLine(stream, () => 0);
  line.set("activity", "computing");
  vi.advanceTimersByTime(100);
  expect(linesShown(stream.text())).toEqual(["⠙ activity: computing"]);
  line.clear();
  const { length } = stream.text();
  vi.advanceTimersByTime(10_000);
  expect(stream.text().slice(length)).toBe("");
});

test("other lines are written above it", () => {
  const stream = keptOutput({ isTTY: true });
  const line = createStatusLine(stream, () => 0);
  line.above(() => stream.write("before\n"));
  line.set("activity", "computing");
  line.above(() => stream.write("between\n"));
  expect(linesShown(stream.text())).toEqual(["before", "between", "⠋ activity: computing"]);
  line.clear();
  line.above(() => stream.write("after\n"));
  expect(linesShown(stream.text())).toEqual(["before", "between", "after", ""]);
});

test.each([
  ["is cut to the terminal's width", 24, "⠋ sales: a text that i…"],
  ["is not cut to a width that the terminal does not know", 0, "⠋ sales: a text that is long"],
  ["is not cut on a terminal without a width", undefined, "⠋ sales: a text that is long"],
])("%s", (_, columns, shown) => {
  const stream = keptOutput({ isTTY: true, ...(columns === undefined ? {} : { columns }) });
  createStatusLine(stream, () => 0).set("sales", "a text that is long");
  expect(linesShown(stream.text())).toEqual([shown]);
});
