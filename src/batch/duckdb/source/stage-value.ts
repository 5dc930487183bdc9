import { fail, isGranaryError } from "../../../errors/index.js";
import { type DataType, fromOutside, kindOf, typeName, type Value } from "../../../schema/index.js";
import { isInstant, MAX_INSTANT_MICROS, microsOf, parseInstantText } from "../../../time/index.js";
import type { SourceReport } from "../../contract.js";
import type { Field } from "./fields.js";

/** Counts that staging adds to. */
export type StagingCounts = { -readonly [K in keyof SourceReport["counted"]]: number };

/** What makes a value of a row no value of its column. */
interface Refusal {
  readonly code: "GR-SOURCE-VALUE-UNREADABLE" | "GR-SOURCE-TIME-OUT-OF-RANGE" | "GR-SOURCE-TIME-UNIT-MISSING";
  readonly what: string;
}

/**
 * Reads a value of a row that a module gave, by semantics §2. Throws `GR-SOURCE-VALUE-UNREADABLE`,
 * `GR-SOURCE-TIME-OUT-OF-RANGE` and `GR-SOURCE-TIME-UNIT-MISSING` naming the row and column.
 */
export function stageValue(value: unknown, field: Field, counts: StagingCounts, place: StagingPlace): Value {
  if (value === null || value === undefined) return null;
  const refuse = ({ code, what }: Refusal): never => {
    const from = field.from === field.name ? "" : ` (property "${field.from}")`;
    return fail(
      code,
      `Column "${field.name}"${from} of source "${place.source}" is declared ${typeName(field.type)}, and row ${place.row} of ${place.file} ${what}.`,
      { where: { file: place.file, row: place.row, column: field.name }, data: { source: place.source } },
    );
  };
  return read(value, field.type, field, counts, refuse);
}

export interface StagingPlace {
  readonly source: string;
  readonly file: string;
  readonly row: number;
}

type Refuse = (refusal: Refusal) => never;

function read(value: unknown, type: DataType, field: Field, counts: StagingCounts, refuse: Refuse): Value {
  if (typeof value === "number" && Number.isNaN(value) && isNumberKind(type, field)) {
    counts.nan += 1;
    return null;
  }
  switch (kindOf(type)) {
    case "timestamp":
      return readInstant(value, field, counts, refuse);
    case "float64":
      return typeof value === "bigint" && BigInt(Number(value)) === value
        ? Number(value)
        : readPlain(value, type, refuse);
    case "vector":
      return readVector(value, type, field, counts, refuse);
    case "list":
      return readList(value, type, field, counts, refuse);
    case "int64":
      // Text is a number in a CSV file alone.
      return typeof value === "string" ? refuse(unreadable(value)) : readPlain(value, type, refuse);
    case "string":
      // Half of a character has no UTF-8: what is written in its place would make different texts equal.
      return typeof value === "string" && /\p{Surrogate}/u.test(value)
        ? refuse({ code: "GR-SOURCE-VALUE-UNREADABLE", what: `holds half of a character in ${shown(value)}` })
        : readPlain(value, type, refuse);
    default:
      return readPlain(value, type, refuse);
  }
}

/** Where NaN is a missing number, as in a file. */
function isNumberKind(type: DataType, field: Field): boolean {
  const kind = kindOf(type);
  return kind === "int64" || kind === "float64" || (kind === "timestamp" && field.unit !== null);
}

function readPlain(value: unknown, type: DataType, refuse: Refuse): Value {
  try {
    return fromOutside(value, type, "value");
  } catch (error) {
    if (isGranaryError(error, "GR-VALUE-TYPE")) return refuse(unreadable(value));
    throw error;
  }
}

function readInstant(value: unknown, field: Field, counts: StagingCounts, refuse: Refuse): Value {
  const outside = (): Value => {
    if (field.outOfRange === "error") {
      return refuse({
        code: "GR-SOURCE-TIME-OUT-OF-RANGE",
        what: `holds ${shown(value)}, beyond ±(2^53 − 1) µs from 1970`,
      });
    }
    counts.outOfRange += 1;
    return null;
  };
  try {
    const read = instantMicros(value, field, refuse);
    if (Math.abs(read.micros) > MAX_INSTANT_MICROS) return outside();
    if (read.floored) counts.flooredTimes += 1;
    return read.micros;
  } catch (error) {
    if (isGranaryError(error, "GR-TIME-OUT-OF-RANGE")) return outside();
    if (isGranaryError(error, "GR-TIME-INVALID")) return refuse(unreadable(value));
    throw error;
  }
}

const UNIT_MICROS = { s: 1_000_000, ms: 1000, us: 1 } as const;

function instantMicros(
  value: unknown,
  { unit, timeZone }: Field,
  refuse: Refuse,
): { readonly micros: number; readonly floored: boolean } {
  if (typeof value === "number" || typeof value === "bigint") {
    if (unit === null) {
      return refuse({ code: "GR-SOURCE-TIME-UNIT-MISSING", what: `holds the number ${value}, without a unit` });
    }
    if (typeof value === "bigint" || Number.isSafeInteger(value)) return integerMicros(BigInt(value), unit);
    const product = unit === "ns" ? value / 1000 : value * UNIT_MICROS[unit];
    const micros = Math.floor(product) + 0;
    return { micros, floored: micros !== product };
  }
  if (unit !== null && !isInstant(value) && !(value instanceof Date)) return refuse(unreadable(value));
  if (typeof value === "string") return parseInstantText(value, timeZone) ?? refuse(unreadable(value));
  const micros = microsOf(value as never); // It refuses all that is no instant, whatever its type.
  return { micros, floored: false };
}

function integerMicros(value: bigint, unit: NonNullable<Field["unit"]>): { micros: number; floored: boolean } {
  if (unit !== "ns") return { micros: Number(value * BigInt(UNIT_MICROS[unit])), floored: false };
  const rest = ((value % 1000n) + 1000n) % 1000n;
  return { micros: Number((value - rest) / 1000n), floored: rest !== 0n };
}

function readVector(value: unknown, type: DataType, field: Field, counts: StagingCounts, refuse: Refuse): Value {
  if (typeof type !== "object" || type.kind !== "vector") return refuse(unreadable(value));
  const elements = elementsOf(value, refuse);
  const own: StagingCounts = { nan: 0, flooredTimes: 0, outOfRange: 0, fittedVectors: 0 };
  const numbers = elements.map((element) =>
    element === null || element === undefined ? null : read(element, "float64", field, own, refuse),
  );
  if (numbers.length !== type.length && !type.fit) {
    return refuse({ code: "GR-SOURCE-VALUE-UNREADABLE", what: `holds ${numbers.length} elements` });
  }
  if (numbers.includes(null)) {
    counts.nan += 1;
    return null;
  }
  if (numbers.length !== type.length) counts.fittedVectors += 1;
  return Float64Array.from({ length: type.length }, (_, i) => Number(numbers[i] ?? 0));
}

function readList(value: unknown, type: DataType, field: Field, counts: StagingCounts, refuse: Refuse): Value {
  if (typeof type !== "object" || type.kind !== "list") return refuse(unreadable(value));
  const of = type.of;
  return elementsOf(value, refuse).map((element) =>
    element === null || element === undefined ? null : read(element, of, field, counts, refuse),
  );
}

function elementsOf(value: unknown, refuse: Refuse): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return value instanceof Float64Array || value instanceof Float32Array ? [...value] : refuse(unreadable(value));
}

function unreadable(value: unknown): Refusal {
  return { code: "GR-SOURCE-VALUE-UNREADABLE", what: `holds ${shown(value)}, a ${typeof value}` };
}

function shown(value: unknown): string {
  if (typeof value === "bigint" || typeof value === "number") return String(value);
  if (value instanceof Date && Number.isNaN(value.getTime())) return "an invalid Date";
  const text = JSON.stringify(value, (_, inner) => (typeof inner === "bigint" ? `${inner}n` : inner)) ?? String(value);
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
