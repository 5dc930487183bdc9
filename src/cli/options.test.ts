import { describe, expect, test } from "vitest";
import { isGranaryError } from "../errors/index.js";
import type { CommandContext } from "./command.js";
import { choiceOption, instantOption, wholeNumberOption } from "./options.js";
import { keptOutput } from "./output.suite.js";
import { createTerminal } from "./terminal.js";

function contextOf(options: CommandContext["options"]): CommandContext {
  const stderr = keptOutput();
  return {
    terminal: createTerminal({ json: false, stdout: keptOutput(), stderr }),
    folder: ".",
    args: [],
    options,
    stderr,
    stopRequest: () => Promise.resolve(),
    loadRepo: () => Promise.reject(new Error("no repo is read for options")),
  };
}

/** The detail of the refusal of an option. */
function refusal(act: () => unknown): string {
  try {
    return `not refused: ${act()}`;
  } catch (error) {
    return isGranaryError(error, "GR-COMMAND-OPTION-INVALID") ? error.detail : String(error);
  }
}

describe("a whole number", () => {
  const read = (logPort: string | undefined) => wholeNumberOption(contextOf({ logPort }), "logPort", 1, 65_535);

  test.each([
    [undefined, undefined],
    ["1", 1],
    ["0080", 80],
    ["65535", 65_535],
  ])("%s is %s", (text, value) => expect(read(text)).toBe(value));

  test.each(["0", "65536", "-1", "1.5", "1e3", "", " 1", "one", "9".repeat(400)])("%j is none", (text) => {
    expect(refusal(() => read(text))).toBe(`--log-port is a whole number from 1 to 65535, not "${text}".`);
  });
});

describe("an instant", () => {
  const read = (asOf: string | undefined) => instantOption(contextOf({ asOf }), "asOf");

  test("is read in microseconds", () => {
    expect(read(undefined)).toBeUndefined();
    expect(read("1970-01-02")).toBe(86_400_000_000);
    expect(read("1970-01-01T01:00:00.000001+01:00")).toBe(1);
  });

  test.each(["yesterday", "", "2026-02-30", "1700000000", "9999999-01-01"])("%j is none", (text) => {
    expect(refusal(() => read(text))).toMatch(/^--as-of: /);
  });
});

describe("one of a few words", () => {
  const read = (level: string | undefined) => choiceOption(contextOf({ level }), "level", ["info", "warn"]);

  test("is read as it is", () => {
    expect(read(undefined)).toBeUndefined();
    expect(read("warn")).toBe("warn");
  });

  test.each([
    ["wran", '--level is one of info, warn, not "wran".'],
    ["inf", '--level is one of info, warn, not "inf". Did you mean "info"?'],
    ["INFO", '--level is one of info, warn, not "INFO". Did you mean "info"?'],
    ["", '--level is one of info, warn, not "".'],
  ])("%j is none", (text, detail) => expect(refusal(() => read(text))).toBe(detail));
});
