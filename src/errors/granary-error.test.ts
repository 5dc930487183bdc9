import { describe, expect, test } from "vitest";
import { catalogue } from "./catalogue.js";
import { fail, GranaryError, invariant, isGranaryError } from "./granary-error.js";

function raised(act: () => unknown): GranaryError {
  try {
    act();
  } catch (error) {
    if (isGranaryError(error)) return error;
    throw error;
  }
  throw new Error("Nothing was thrown.");
}

describe("fail", () => {
  test("throws the code with the occurrence's detail and the catalogue's title, hint and status", () => {
    const error = raised(() => fail("GR-INTERNAL", "The sum of the parts is not the whole."));
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      ...catalogue["GR-INTERNAL"],
      name: "GranaryError",
      code: "GR-INTERNAL",
      detail: "The sum of the parts is not the whole.",
      message: "GR-INTERNAL: The sum of the parts is not the whole.",
      where: undefined,
      data: undefined,
    });
    expect("cause" in error).toBe(false);
  });

  test("carries the place, the data, the cause and a hint that knows better", () => {
    const cause = new Error("disk on fire");
    const where = { file: "events.csv", line: 3 };
    const error = raised(() => fail("GR-INTERNAL", "x", { where, cause, hint: "Pour water.", data: { bytes: 7 } }));
    expect(error).toMatchObject({ where, cause, hint: "Pour water.", data: { bytes: 7 } });
  });
});

describe("invariant", () => {
  test("passes over what holds", () => expect(() => invariant(1 + 1 === 2, "arithmetic")).not.toThrow());
  test.each([false, 0, "", null, undefined])("raises GR-INTERNAL for %j", (condition) => {
    expect(raised(() => invariant(condition, "broken"))).toMatchObject({ code: "GR-INTERNAL", detail: "broken" });
  });
});

describe("isGranaryError", () => {
  const error = new GranaryError("GR-INTERNAL", "x");
  test.each([
    { name: "a Granary error", value: error, code: undefined, is: true },
    { name: "its own code", value: error, code: "GR-INTERNAL" as const, is: true },
    { name: "another code", value: error, code: "GR-TIME-INVALID" as const, is: false },
    { name: "another error", value: new Error("GR-INTERNAL: x"), code: undefined, is: false },
    { name: "no error at all", value: { code: "GR-INTERNAL" }, code: undefined, is: false },
  ])("$name: $is", ({ value, code, is }) => expect(isGranaryError(value, code)).toBe(is));
});
