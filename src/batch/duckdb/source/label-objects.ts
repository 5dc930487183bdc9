import { didYouMean, fail, isGranaryError } from "../../../errors/index.js";
import { typeName, type Value } from "../../../schema/index.js";
import { isInstant } from "../../../time/index.js";
import { type Cell, openParquetWriter, type ParquetType } from "../parquet-writer.js";
import type { Field } from "./fields.js";
import type { LabelPlanPart } from "./label-rows.js";
import { stagedCell, stagedColumn } from "./stage-rows.js";
import { stageValue } from "./stage-value.js";

/** How people know rows that a program gives. */
export const labelRowsName = "the label rows";

/**
 * Writes label rows that a program gives to a Parquet file: keys, instants and request data by their types, other properties by
 * what they hold, one type a property. Throws `GR-HISTORY-LABELS-INVALID`, `GR-REQUEST-DATA-MISSING`, and the codes of reading a program's
 * rows.
 */
export async function stageLabelRows(
  plan: LabelPlanPart,
  rows: Iterable<unknown> | AsyncIterable<unknown>,
  path: string,
): Promise<void> {
  const common = { unit: null, outOfRange: "error" as const, timeZone: "UTC" };
  const fields: readonly Field[] = [
    ...plan.keys.map(({ name, type }) => ({ ...common, name, from: name, type })),
    { ...common, name: plan.time, from: plan.time, type: "timestamp" as const },
    ...plan.request
      .filter((field) => field.name !== plan.time && !plan.keys.some((key) => key.name === field.name))
      .map(({ name, type }) => ({ ...common, name, from: name, type })),
  ];
  const typed = new Map(fields.map((field) => [field.name, field]));
  const columns = new Map<string, unknown[]>(fields.map(({ name }) => [name, []]));
  const counted = { nan: 0, flooredTimes: 0, outOfRange: 0, fittedVectors: 0 };
  let count = 0;
  try {
    for await (const given of rows) {
      const row = objectOf(given, count + 1);
      checkRequest(plan, row, count + 1);
      for (const own of Object.keys(row)) if (!columns.has(own)) columns.set(own, Array(count).fill(null));
      for (const [own, cells] of columns) {
        const field = typed.get(own);
        const value = row[own] ?? null;
        const place = { source: labelRowsName, file: labelRowsName, row: count + 1 };
        cells.push(field === undefined ? value : stageValue(value, field, counted, place));
      }
      count += 1;
    }
  } catch (error) {
    if (isGranaryError(error)) throw error;
    const words = error instanceof Error ? error.message : String(error);
    fail("GR-HISTORY-LABELS-INVALID", `The label rows failed after ${count} rows: ${words}`, { cause: error });
  }
  const staged = [...columns].map(([own, cells]) => {
    const field = typed.get(own);
    if (field === undefined) {
      const type = typeOfCells(own, cells);
      return { name: own, type, cells: cells.map((value, row) => cellOf(value, type, own, row + 1)) };
    }
    // What a field's cells hold was read as its type.
    return { ...stagedColumn(field), cells: cells.map((value) => stagedCell(value as Value, field.type)) };
  });
  await using writer = await openParquetWriter(
    path,
    staged.map(({ name, type }) => ({ name, type })),
  );
  writer.append(
    staged.map(({ cells }) => cells),
    count,
  );
  await writer.close();
}

function checkRequest({ request }: LabelPlanPart, row: Readonly<Record<string, unknown>>, at: number): void {
  for (const { name, type } of request) {
    if (row[name] !== undefined) continue;
    fail(
      "GR-REQUEST-DATA-MISSING",
      `Row ${at} of ${labelRowsName} has no "${name}" (${typeName(type)}), request data of on-demand features; null is a value.${didYouMean(name, Object.keys(row))}`,
      { where: { row: at, column: name }, data: { field: name, type: typeName(type) } },
    );
  }
}

function objectOf(given: unknown, row: number): Readonly<Record<string, unknown>> {
  if (typeof given === "object" && given !== null && !Array.isArray(given)) {
    // An object's properties are of unknown type, which is all that is said of them here.
    return given as Readonly<Record<string, unknown>>;
  }
  return fail("GR-HISTORY-LABELS-INVALID", `Row ${row} of the label rows is no object.`, { where: { row } });
}

/** The one type that holds what a property is in every row; text where it is null in all. */
function typeOfCells(own: string, cells: readonly unknown[]): ParquetType {
  const types = new Set<ParquetType>();
  for (const [at, value] of cells.entries()) {
    if (value !== null) types.add(typeOfCell(value) ?? failCell(own, value, at + 1));
  }
  const [first = "string", second] = types;
  if (second === undefined) return first;
  const numbers = types.size === 2 && types.has("int64") && types.has("float64");
  if (numbers) return "float64";
  return fail(
    "GR-HISTORY-LABELS-INVALID",
    `Property "${own}" of the label rows is ${[...types].map(String).join(" in some rows and ")} in others.`,
    { where: { column: own } },
  );
}

function typeOfCell(value: unknown): ParquetType | null {
  if (typeof value === "boolean") return "boolean";
  if (typeof value === "string") return "string";
  if (typeof value === "bigint") return "int64";
  if (typeof value === "number") return Number.isSafeInteger(value) ? "int64" : "float64";
  if (value instanceof Date || isInstant(value)) return "timestamp";
  const numbers =
    value instanceof Float64Array || (Array.isArray(value) && value.every((one) => typeof one === "number"));
  return numbers ? "float64[]" : null;
}

function cellOf(value: unknown, type: ParquetType, own: string, row: number): Cell {
  if (value === null || typeof value === "boolean" || typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "bigint") return type === "float64" ? Number(value) : value;
  if (value instanceof Float64Array) return value;
  if (Array.isArray(value)) return value.map(Number);
  if (isInstant(value)) return value.micros;
  if (value instanceof Date && Number.isFinite(value.getTime())) return value.getTime() * 1000;
  return failCell(own, value, row);
}

function failCell(own: string, value: unknown, row: number): never {
  const what = value instanceof Date ? "an invalid Date" : `a ${typeof value}`;
  return fail(
    "GR-HISTORY-LABELS-INVALID",
    `Property "${own}" of row ${row} of the label rows holds ${what}, which no column of a table is of.`,
    { where: { row, column: own } },
  );
}
