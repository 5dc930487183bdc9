import { fail } from "../errors/index.js";
import { unitMicros, wallClock } from "../time/index.js";

/** What demo data is asked for. */
export interface DemoOptions {
  /** The folder that will hold the data: made, with those above it. */
  readonly folder: string;
  /** How many customers, 1 to 10,000,000. 10,000 by default. */
  readonly users?: number;
  /** A whole number from 0 to 2³² − 1: another seed makes other customers. 7 by default. */
  readonly seed?: number;
  /**
   * The instant at which the data ends, in microseconds since 1970, from 1975 to 2200. By default that of the data
   * already in the folder, or else the last midnight, UTC.
   */
  readonly endMicros?: number;
  /** Events of an average customer, about, 1 to 20,000. 125 by default. */
  readonly eventsPerUser?: number;
  /** Makes the data anew where demo data with other parameters is. */
  readonly replace?: boolean;
  /** Told how far the work is, a few hundred times in all. What it throws ends the work and leaves nothing. */
  readonly onProgress?: (progress: DemoProgress) => void;
}

export interface DemoProgress {
  /** 0 to 1. */
  readonly done: number;
  readonly rowCount: number;
}

/** What determines demo data, to the last bit of every column. */
export interface DemoParameters {
  readonly seed: number;
  readonly endMicros: number;
  readonly users: number;
  readonly eventsPerUser: number;
}

/**
 * The options with their defaults, checked. `recordedEndMicros` is the end of the data already there.
 * Throws `GR-DEMO-PARAMETER-INVALID`.
 */
export function demoParameters(options: DemoOptions, recordedEndMicros: number | undefined): DemoParameters {
  const parameters = {
    seed: options.seed ?? 7,
    endMicros: options.endMicros ?? recordedEndMicros ?? lastMidnightMicros(),
    users: options.users ?? 10_000,
    eventsPerUser: options.eventsPerUser ?? 125,
  };
  checkRange("seed", parameters.seed, 0, 2 ** 32 - 1);
  checkRange("endMicros", parameters.endMicros, Date.UTC(1975, 0) * 1000, Date.UTC(2200, 0) * 1000);
  checkRange("users", parameters.users, 1, 10_000_000);
  checkRange("eventsPerUser", parameters.eventsPerUser, 1, 20_000);
  return parameters;
}

function checkRange(name: string, value: number, least: number, greatest: number): void {
  if (Number.isInteger(value) && value >= least && value <= greatest) return;
  fail("GR-DEMO-PARAMETER-INVALID", `${name} is ${value}, not a whole number from ${least} to ${greatest}.`, {
    where: { path: name },
  });
}

function lastMidnightMicros(): number {
  const day = unitMicros("days");
  return Math.floor(wallClock() / day) * day;
}
