import type { FeatureRepo } from "../config/index.js";
import { microsOf } from "../time/index.js";
import { type CommandContext, textOption } from "./command.js";

/** The option of commands that take an instant for now. */
export const asOfOption = {
  flags: "--as-of <instant>",
  description: "the instant to take for now, such as 2026-11-01 or 2026-11-01T12:00:00Z; the clock by default",
};

/** The instant that a command takes for now: `--as-of`, or else the repo's clock. */
export function asOfMicros(context: CommandContext, repo: FeatureRepo): number {
  return explicitAsOfMicros(context) ?? repo.config.clock();
}

/** The instant of `--as-of`; undefined without it. */
export function explicitAsOfMicros(context: CommandContext): number | undefined {
  const text = textOption(context, "asOf");
  return text === undefined ? undefined : microsOf(text);
}
