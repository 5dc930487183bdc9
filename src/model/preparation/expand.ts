import { fail, invariant } from "../../errors/index.js";
import { type DataType, kindOf, typeName, type Value } from "../../schema/index.js";
import { unitMicros } from "../../time/index.js";
import type { ModelFeature, Preparation } from "./preparation.js";

/** The columns that a feature becomes: a vector one an element, a string one a category, all others one. */
export function columnNamesOf({
  name,
  type,
  categories,
}: Pick<ModelFeature, "name" | "type" | "categories">): readonly string[] {
  if (typeof type === "object" && type.kind === "vector") {
    return Array.from({ length: type.length }, (_, index) => `${name}_${index}`);
  }
  return kindOf(type) === "string" ? categories.map((category) => `${name}=${category}`) : [name];
}

/** How many columns a feature becomes. */
export function columnCountOf({ type, categories }: Pick<ModelFeature, "type" | "categories">): number {
  if (typeof type === "object" && type.kind === "vector") return type.length;
  return kindOf(type) === "string" ? categories.length : 1;
}

/**
 * Writes a row's columns into `into` from `at` on: numbers as they are, booleans as 0 and 1, a timestamp as the days from
 * it to the row's instant, a vector's elements, and 1 for a string's own category. NaN stands for what is missing, but
 * not for a string's columns: null is no category.
 * @param values by feature, in the order of `features`
 * @returns the names of the features that are missing
 */
export function expandRow(
  features: readonly ModelFeature[],
  values: readonly Value[],
  atMicros: number,
  into: Float64Array,
  at: number,
): readonly string[] {
  const missing: string[] = [];
  let column = at;
  features.forEach((feature, index) => {
    const value = values[index] ?? null;
    if (value === null) missing.push(feature.name);
    column = expandValue(feature, value, atMicros, into, column);
  });
  return missing;
}

/** Returns the place after the value's columns. */
function expandValue(
  { type, categories }: ModelFeature,
  value: Value,
  atMicros: number,
  into: Float64Array,
  at: number,
): number {
  if (typeof type === "object" && type.kind === "vector") {
    for (let i = 0; i < type.length; i++)
      into[at + i] = value instanceof Float64Array ? within(value[i] ?? Number.NaN) : Number.NaN;
    return at + type.length;
  }
  if (kindOf(type) === "string") {
    categories.forEach((category, i) => {
      into[at + i] = value === category ? 1 : 0;
    });
    return at + categories.length;
  }
  into[at] = value === null ? Number.NaN : within(numberOf(value, type, atMicros));
  return at + 1;
}

/** A number as near as 32-bit floats come to it, which is what trees compare: past the greatest they have only infinity. */
function within(value: number): number {
  return Number.isFinite(value) ? Math.min(greatestFloat32, Math.max(-greatestFloat32, value)) : value;
}

const greatestFloat32 = 3.4028234663852886e38;

function numberOf(value: Value, type: DataType, atMicros: number): number {
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value === "bigint") return Number(value);
  invariant(typeof value === "number", `A ${typeName(type)} is no number.`);
  return kindOf(type) === "timestamp" ? (atMicros - value) / unitMicros("days") : value;
}

/** Fills in, in place, what is missing or infinite in a row of columns. With `keep`, what is missing stays NaN. */
export function fillRow(preparation: Preparation, row: Float64Array, keep: boolean): void {
  preparation.columns.forEach(({ fill, least, greatest }, column) => {
    const value = row[column] ?? Number.NaN;
    if (Number.isNaN(value)) row[column] = keep ? Number.NaN : fill;
    else if (value === Number.POSITIVE_INFINITY) row[column] = greatest;
    else if (value === Number.NEGATIVE_INFINITY) row[column] = least;
  });
}

/**
 * Refuses features of types that become no column.
 * @throws GR-MODEL-FEATURE-UNFIT
 */
export function requireFitFeatures(features: readonly Pick<ModelFeature, "name" | "type">[]): void {
  const list = features.find(({ type }) => kindOf(type) === "list");
  if (list === undefined) return;
  fail(
    "GR-MODEL-FEATURE-UNFIT",
    `Feature "${list.name}" is a ${typeName(list.type)}, which becomes no column of numbers.`,
    {
      hint: "Leave it out of the model's service, by pick(), or make numbers of it: countsBy, a vector, or a row function.",
    },
  );
}
