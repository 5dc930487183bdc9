import { fail } from "../errors/index.js";
import { type DataType, fromOutside, type JsonValue, toJson, type Value } from "../schema/index.js";

/**
 * A parameter of a fit as a value; null where the fit had no rows to learn it from.
 * Throws `GR-FIT-CORRUPT` where parameters hold no such value: they are another kind's, or were made by hand.
 */
export function parameter(parameters: JsonValue, name: string, type: DataType): Value {
  return read(parameterOf(parameters, name), name, type);
}

/** A parameter that is a number; see `parameter`. */
export function numberParameter(parameters: JsonValue, name: string): number | null {
  const value = parameter(parameters, name, "float64");
  return typeof value === "number" ? value : null;
}

/** A parameter that is a list of values without nulls; see `parameter`. */
export function listParameter(parameters: JsonValue, name: string, type: DataType): readonly NonNullable<Value>[] {
  const list = parameterOf(parameters, name);
  if (!Array.isArray(list)) return wrong(name);
  return list.map((item: JsonValue) => read(item, name, type) ?? wrong(name));
}

/** Values of one type as JSON holds them. */
export function jsonOf(values: Readonly<Record<string, Value>>, type: DataType): Readonly<Record<string, JsonValue>> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, toJson(value, type)]));
}

/** A parameter as JSON has it; see `parameter`. */
function parameterOf(parameters: JsonValue, name: string): JsonValue {
  if (typeof parameters !== "object" || parameters === null || !Object.hasOwn(parameters, name)) return wrong(name);
  return (parameters as Readonly<Record<string, JsonValue>>)[name] ?? null; // an object that has it
}

function read(json: JsonValue, name: string, type: DataType): Value {
  try {
    return fromOutside(json, type, name);
  } catch (cause) {
    return wrong(name, cause);
  }
}

function wrong(name: string, cause?: unknown): never {
  return fail("GR-FIT-CORRUPT", `The parameters of a fit hold no "${name}" as its kind has it.`, { cause });
}
