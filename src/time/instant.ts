import { fail } from "../errors/index.js";
import { formatMicros } from "./format.js";
import { checkMicros, floorDivide } from "./micros.js";
import { acceptedInstantForms, parseInstantText } from "./parse.js";

/** Marks an instant across copies of this module: a feature repo may load another copy than the command does. */
const BRAND = Symbol.for("granary.Instant");

/** A point in time: UTC, in whole microseconds since 1970, immutable. */
export class Instant {
  /** Microseconds since 1970-01-01T00:00:00Z, a safe integer. */
  readonly micros: number;

  /** Takes microseconds since 1970. Throws `GR-TIME-OUT-OF-RANGE`. */
  constructor(micros: number) {
    this.micros = checkMicros(micros);
    Object.freeze(this);
  }

  get [BRAND](): true {
    return true;
  }

  /** This instant floored (towards the past) to milliseconds. */
  toDate(): Date {
    return new Date(floorDivide(this.micros, 1000));
  }

  /** ISO 8601 with Z and up to 6 fraction digits, such as `2026-11-01T00:00:00Z`. */
  toString(): string {
    return formatMicros(this.micros);
  }

  toJSON(): string {
    return formatMicros(this.micros);
  }

  /** Microseconds, so that `a < b` compares and `a - b` counts microseconds. */
  valueOf(): number {
    return this.micros;
  }

  equals(other: Instant): boolean {
    return this.micros === other.micros;
  }
}

/**
 * What is taken for a time at the edge. A bare number is not: `{ s }`, `{ ms }` and `{ us }` say its unit, since 1970.
 */
export type InstantInput =
  | Instant
  | Date
  | string
  | { readonly s: number }
  | { readonly ms: number }
  | { readonly us: number };

const UNIT_MICROS: ReadonlyMap<string, number> = new Map([
  ["s", 1_000_000],
  ["ms", 1000],
  ["us", 1],
]);

/** True for an `Instant`, also for one made by another copy of Granary. */
export function isInstant(value: unknown): value is Instant {
  return typeof value === "object" && value !== null && BRAND in value;
}

/**
 * The instant that `input` means. Numbers are multiplied by their unit in doubles, then floored to a microsecond.
 * Throws `GR-TIME-INVALID`, `GR-TIME-UNIT-MISSING` and `GR-TIME-OUT-OF-RANGE`.
 */
export function instant(input: InstantInput): Instant {
  return input instanceof Instant ? input : new Instant(microsOf(input));
}

/** As `instant`, but in microseconds since 1970. */
export function microsOf(input: InstantInput): number {
  // Callers without types reach this too, so nothing of the type is taken for granted.
  const value: unknown = input;
  if (isInstant(value)) return checkMicros(value.micros);
  if (value instanceof Date) return microsOfDate(value);
  if (typeof value === "string") return microsOfText(value);
  if (typeof value === "number" || typeof value === "bigint") {
    return fail("GR-TIME-UNIT-MISSING", `The number ${value} is given as a time, but not its unit.`);
  }
  return microsOfUnit(value);
}

function microsOfDate(date: Date): number {
  const millis = date.getTime();
  if (Number.isNaN(millis)) fail("GR-TIME-INVALID", "The Date given as a time is an invalid one.");
  return checkMicros(millis * 1000);
}

function microsOfText(text: string): number {
  const parsed = parseInstantText(text);
  if (parsed === undefined) {
    return fail("GR-TIME-INVALID", `"${text}" is not a time. Expected ${acceptedInstantForms()}.`);
  }
  return parsed.micros;
}

function microsOfUnit(value: unknown): number {
  const entries = typeof value === "object" && value !== null ? Object.entries(value) : [];
  const [unit, amount] = entries[0] ?? [];
  const unitMicros = UNIT_MICROS.get(unit ?? "");
  if (entries.length !== 1 || unitMicros === undefined || typeof amount !== "number" || Number.isNaN(amount)) {
    return fail("GR-TIME-INVALID", `A time can't be made of ${described(value)}.`);
  }
  return checkMicros(Math.floor(amount * unitMicros));
}

function described(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  return `an object with ${Object.keys(value).join(", ") || "no keys"}`;
}
