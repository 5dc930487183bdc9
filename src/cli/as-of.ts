import type { FeatureRepo } from "../config/index.js";
import type { Clock } from "../time/index.js";
import type { CommandContext } from "./command.js";
import { instantOption } from "./options.js";

/** The option of commands that take an instant for now. */
export const asOfOption = {
  flags: "--as-of <instant>",
  description: "the instant to take for now, such as 2026-11-01 or 2026-11-01T12:00:00Z; the clock by default",
};

/** The instant of `--as-of` in microseconds; undefined without it. Throws `GR-COMMAND-OPTION-INVALID`. */
export function asOfMicros(context: CommandContext): number | undefined {
  return instantOption(context, "asOf");
}

/** What a command takes for now: the instant of `--as-of`, or else the repo's clock. */
export function clockOf(context: CommandContext, repo: FeatureRepo): Clock {
  const asOf = asOfMicros(context);
  return asOf === undefined ? repo.config.clock : () => asOf;
}
