import type { ViewDefinition } from "../definition/index.js";
import { type HistoryPlan, type HistoryRequest, planHistory } from "../logical/index.js";
import type { Row } from "../schema/index.js";
import type { BatchEngine } from "./contract.js";
import type { HistoryReport, LabelInput } from "./history-contract.js";

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
