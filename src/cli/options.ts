import { fail } from "../errors/index.js";
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

function dashed(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
