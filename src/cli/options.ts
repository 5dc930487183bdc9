import { didYouMean, fail, isGranaryError } from "../errors/index.js";
import { durationMicros, microsOf } from "../time/index.js";
import { type CommandContext, textOption } from "./command.js";

/** An option that is a whole number within bounds; undefined where it was not given. Throws `GR-COMMAND-OPTION-INVALID`. */
export function wholeNumberOption(
  context: CommandContext,
  name: string,
  least: number,
  greatest: number,
): number | undefined {
  const text = textOption(context, name);
  if (text === undefined) return undefined;
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= least && value <= greatest)) {
    fail(
      "GR-COMMAND-OPTION-INVALID",
      `--${dashed(name)} is a whole number from ${least} to ${greatest}, not "${text}".`,
    );
  }
  return value;
}

/** An option that is between 0 and 1; undefined where it was not given. Throws `GR-COMMAND-OPTION-INVALID`. */
export function shareOption(context: CommandContext, name: string): number | undefined {
  const text = textOption(context, name);
  if (text === undefined) return undefined;
  const value = /^(?:\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : Number.NaN;
  if (value > 0 && value < 1) return value;
  return fail("GR-COMMAND-OPTION-INVALID", `--${dashed(name)} is a number between 0 and 1, not "${text}".`);
}

/** An option that is an instant, in microseconds; undefined where it was not given. Throws `GR-COMMAND-OPTION-INVALID`. */
export function instantOption(context: CommandContext, name: string): number | undefined {
  const text = textOption(context, name);
  if (text === undefined) return undefined;
  try {
    return microsOf(text);
  } catch (cause) {
    if (!isGranaryError(cause)) throw cause;
    return fail("GR-COMMAND-OPTION-INVALID", `--${dashed(name)}: ${cause.detail}`, { hint: cause.hint, cause });
  }
}

/** An option that is a duration, in microseconds; undefined where it was not given. Throws `GR-COMMAND-OPTION-INVALID`. */
export function durationOption(context: CommandContext, name: string): number | undefined {
  const text = textOption(context, name);
  if (text === undefined) return undefined;
  try {
    return durationMicros(text);
  } catch (cause) {
    if (!isGranaryError(cause)) throw cause;
    return fail("GR-COMMAND-OPTION-INVALID", `--${dashed(name)}: ${cause.detail}`, { hint: cause.hint, cause });
  }
}

/** An option that is one of a few words; undefined where it was not given. Throws `GR-COMMAND-OPTION-INVALID`. */
export function choiceOption<Choice extends string>(
  context: CommandContext,
  name: string,
  choices: readonly Choice[],
): Choice | undefined {
  const text = textOption(context, name);
  if (text === undefined) return undefined;
  const chosen = choices.find((choice) => choice === text);
  if (chosen !== undefined) return chosen;
  return fail(
    "GR-COMMAND-OPTION-INVALID",
    `--${dashed(name)} is one of ${choices.join(", ")}, not "${text}".${didYouMean(text, choices)}`,
  );
}

function dashed(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
