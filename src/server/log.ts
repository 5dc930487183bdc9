import { type DestinationStream, type Logger, pino } from "pino";

/** How much is logged, the most first. `silent`: nothing. */
export const logLevels = ["debug", "info", "warn", "error", "silent"] as const;
export type LogLevel = (typeof logLevels)[number];

/** A log of JSON lines: to standard output, unless a stream is given. */
export function jsonLog(level: LogLevel, stream?: DestinationStream): Logger {
  const options = { level, base: { name: "granary" }, timestamp: pino.stdTimeFunctions.isoTime };
  return stream === undefined ? pino(options) : pino(options, stream);
}
