import {
  columnCountOf,
  columnNamesOf,
  expandRow,
  fillRow,
  type Imputation,
  type ModelFeature,
  type Preparation,
} from "../../model/index.js";
import { compareText, kindOf, type Value } from "../../schema/index.js";
import type { Matrix } from "../trees/index.js";
import type { TrainingSet } from "./training-set.js";

/** A string's values that get a column; the rarer ones get none. */
const categoryLimit = 50;

/** How many columns a feature can become. */
export function columnsAtMost({ type }: Pick<ModelFeature, "type">): number {
  return kindOf(type) === "string" ? categoryLimit : columnCountOf({ type, categories: [] });
}

/** Learns from some rows of a set how its features become columns of numbers. */
export function fitPreparation(set: TrainingSet, rows: Uint32Array, imputation: Imputation): Preparation {
  const features = set.features.map((feature, index): ModelFeature => {
    const { name, type, view, hash } = feature;
    const categories = kindOf(type) === "string" ? categoriesOf(set.columns[index] ?? [], rows) : [];
    return { name, type, view, hash, categories };
  });
  const names = features.flatMap(columnNamesOf);
  const values = expand(set, features, rows, names.length);
  const columns = names.map((name, column) => {
    const known: number[] = [];
    for (let at = column; at < values.length; at += names.length) {
      const value = values[at] ?? Number.NaN;
      if (Number.isFinite(value)) known.push(value);
    }
    const sorted = Float64Array.from(known).sort();
    const fill = filling(sorted, imputation);
    return { name, fill, least: sorted[0] ?? 0, greatest: sorted[sorted.length - 1] ?? 0 };
  });
  return { imputation, features, columns };
}

/** The most frequent values first, those of one frequency by code point. */
function categoriesOf(values: readonly Value[], rows: Uint32Array): readonly string[] {
  const counts = new Map<string, number>();
  for (const row of rows) {
    const value = values[row];
    if (typeof value === "string") counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  const ordered = [...counts].sort(([a, m], [b, n]) => n - m || compareText(a, b));
  return ordered.slice(0, categoryLimit).map(([value]) => value);
}

function filling(sorted: Float64Array, imputation: Imputation): number {
  if (sorted.length === 0 || imputation === "zero") return 0;
  if (imputation === "mean") return sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
  const [low = 0, high = 0] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  return low + (high - low) / 2;
}

function expand(set: TrainingSet, features: readonly ModelFeature[], rows: Uint32Array, width: number): Float64Array {
  const values = new Float64Array(rows.length * width);
  const row = new Array<Value>(features.length).fill(null);
  rows.forEach((index, at) => {
    for (let feature = 0; feature < row.length; feature++) row[feature] = set.columns[feature]?.[index] ?? null;
    expandRow(features, row, set.cutoffsMicros[index] ?? 0, values, at * width);
  });
  return values;
}

/** Some rows of a set as columns of numbers. With `keep`, what is missing stays NaN. */
export function prepareRows(set: TrainingSet, rows: Uint32Array, preparation: Preparation, keep: boolean): Matrix {
  const columns = preparation.columns.length;
  const values = expand(set, preparation.features, rows, columns);
  for (let at = 0; at < values.length; at += columns) fillRow(preparation, values.subarray(at, at + columns), keep);
  return { rows: rows.length, columns, values, labels: Uint8Array.from(rows, (row) => set.labels[row] ?? 0) };
}
