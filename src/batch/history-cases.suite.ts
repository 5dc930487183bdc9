import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { columnsOfSource, type Source, type ViewDefinition } from "../definition/index.js";
import { invariant } from "../errors/index.js";
import { type HistoryPlan, type HistoryRequest, planHistory } from "../logical/index.js";
import type { Row, Value } from "../schema/index.js";
import { columnsRead } from "../testing/index.js";
import type { BatchEngine } from "./contract.js";
import { openParquetWriter } from "./duckdb/index.js";
import type { HistoryReport, LabelInput } from "./history-contract.js";

/** Writes a source's rows to a Parquet file of `folder`; its name. */
export async function writeSourceRows(folder: string, source: Source, rows: readonly Row[]): Promise<string> {
  const types = new Map(columnsOfSource(source));
  const columns = columnsRead(source).map((name) => {
    const type = types.get(name);
    invariant(type !== undefined, `The source lacks "${name}".`);
    return { name, type: typeof type === "string" ? type : ("float64[]" as const) };
  });
  const file = `rows-${randomBytes(8).toString("hex")}.parquet`;
  const writer = await openParquetWriter(join(folder, file), columns);
  writer.append(
    columns.map(({ name }) => rows.map((row) => cell(row[name] ?? null))),
    rows.length,
  );
  await writer.close();
  return file;
}

function cell(value: Value): bigint | number | string | boolean | Float64Array | null {
  invariant(!Array.isArray(value), "The test's source has no lists.");
  // Of sequences only vectors are left.
  return value as Exclude<Value, readonly Value[]>;
}

/** The result of a join: rows by the names of its columns. */
export interface JoinedRows {
  readonly rows: readonly Row[];
  readonly report: HistoryReport;
}

/** Joins, and reads the result whole. */
export async function joinedRows(
  engine: BatchEngine,
  plan: HistoryPlan,
  labels: LabelInput,
  repoFolder: string,
): Promise<JoinedRows> {
  await using run = await engine.runHistory(plan, labels, { repoFolder });
  const rows: Row[] = [];
  for await (const batch of run.stream()) {
    for (let r = 0; r < batch.rows; r++) {
      rows.push(Object.fromEntries(run.columns.map(({ name }, c) => [name, batch.columns[c]?.[r] ?? null])));
    }
  }
  return { rows, report: run.report };
}

/** A plan of all features of some views, with statuses. */
export function planOfAll(views: readonly ViewDefinition[], options: Partial<HistoryRequest> = {}): HistoryPlan {
  const features = views.flatMap((view) => view.features.map(({ name }) => ({ view: view.name, feature: name })));
  return planHistory({ views, features, statuses: true, ...options });
}
