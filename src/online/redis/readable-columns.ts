import { finishAtRead } from "../../aggregation/index.js";
import { invariant } from "../../errors/index.js";
import { type DataType, fromOutside, kindOf, toJson, type Value } from "../../schema/index.js";
import { formatMicros, parseInstantText } from "../../time/index.js";
import type { StoredFeature, StoredView } from "../contract.js";

/** The fields of a hash, as they are read. */
export type HashFields = Readonly<Record<string, string>>;

/** How a feature lies in a hash. */
export interface Column {
  readonly fields: readonly string[];
  /** The texts of its fields, in their order; `asOfMicros` finishes what the clock finishes, for plain readers. */
  readonly write: (value: Value, asOfMicros: number, put: (text: string) => void) => void;
  /** The value; undefined where the fields are not as they are written. */
  readonly read: (hash: HashFields) => Value | undefined;
}

export function columnsOf(view: StoredView): readonly Column[] {
  return view.features.map(columnOf);
}

function columnOf(feature: StoredFeature): Column {
  const { name, type, finish } = feature;
  if (finish !== null) {
    const at = `_at:${name}`;
    return {
      fields: [name, at],
      write: (value, asOfMicros, put) => {
        invariant(value === null || typeof value === "number", `"${name}" is no instant.`);
        const finished = finishAtRead(value, asOfMicros, finish);
        put(finished === null ? "" : String(finished));
        put(value === null ? "" : formatMicros(value));
      },
      read: (hash) => readInstant(hash[at]),
    };
  }
  if (typeof type === "object" && type.kind === "vector") return vectorColumn(name, type.length);
  const read = readerOf(type);
  return {
    fields: [name],
    write: (value, _, put) => put(textOf(value, type)),
    read: (hash) => read(hash[name]),
  };
}

function vectorColumn(name: string, length: number): Column {
  const fields = Array.from({ length }, (_, index) => `${name}_${index}`);
  return {
    fields,
    write: (value, _, put) => {
      invariant(value === null || value instanceof Float64Array, `"${name}" is no vector.`);
      for (let i = 0; i < length; i++) put(value === null ? "" : String(value[i]));
    },
    read: (hash) => {
      const elements = fields.map((field) => readFloat(hash[field]));
      if (elements.every((element) => element === null)) return null;
      return elements.every((element) => typeof element === "number") ? Float64Array.from(elements) : undefined;
    },
  };
}

/** `semantics.md` §7: null is empty; numbers in their shortest form; `True` and `False`; lists as JSON. */
function textOf(value: Value, type: DataType): string {
  if (value === null) return "";
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "number") return kindOf(type) === "timestamp" ? formatMicros(value) : String(value);
  if (typeof value === "bigint") return value.toString();
  return JSON.stringify(toJson(value, type));
}

function readerOf(type: DataType): (text: string | undefined) => Value | undefined {
  switch (kindOf(type)) {
    case "int64":
      return readInteger;
    case "float64":
      return readFloat;
    case "boolean":
      return (text) => (text === "True" ? true : text === "False" ? false : text === "" ? null : undefined);
    case "string":
      return (text) => (text === "" ? null : text);
    case "timestamp":
      return readInstant;
    default:
      return (text) => readList(text, type);
  }
}

function readInteger(text: string | undefined): Value | undefined {
  if (text === "") return null;
  const number = Number(text);
  if (Number.isSafeInteger(number)) return number;
  return text !== undefined && /^-?\d{16,19}$/.test(text) ? BigInt(text) : undefined;
}

function readFloat(text: string | undefined): number | null | undefined {
  if (text === "") return null;
  const number = Number(text);
  return Number.isNaN(number) ? undefined : number;
}

/** `2026-11-01T00:00:00Z`, the form of most. */
const wholeSeconds = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
const microsPerMilli = 1000;

export function readInstant(text: string | undefined): number | null | undefined {
  if (text === "") return null;
  if (text === undefined) return undefined;
  if (wholeSeconds.test(text)) {
    const millis = Date.parse(text);
    return Number.isNaN(millis) ? undefined : millis * microsPerMilli;
  }
  try {
    return parseInstantText(text)?.micros;
  } catch {
    return undefined;
  }
}

function readList(text: string | undefined, type: DataType): Value | undefined {
  if (text === "") return null;
  if (text === undefined) return undefined;
  try {
    return fromOutside(JSON.parse(text), type, "list");
  } catch {
    return undefined;
  }
}
