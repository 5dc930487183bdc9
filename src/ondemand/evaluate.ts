import { instantColumn, requestColumn } from "../definition/index.js";
import { GranaryError, invariant, isGranaryError } from "../errors/index.js";
import { type Expression, evaluate } from "../expression/index.js";
import type { Row, Value } from "../schema/index.js";
import { callRowFunction, encodeColumn, type RowFunctionShape, valueAt } from "../workers/index.js";
import { functionKey, type OnDemandPlan, type PlannedCall } from "./plan.js";

/** What an on-demand view is computed from, once. */
export interface OnDemandRow {
  /** The view's inputs by their features' names; null for one that is missing or expired. */
  readonly inputs: Row;
  /** Request data by field. */
  readonly request: Row;
  /** The instant of the read, or of the label. */
  readonly tMicros: number;
  /** Whom it is about, as errors name it: `user_id 42`. */
  readonly entity: () => string;
}

/**
 * The values of a plan's features for rows, in their order: the same in serving and in training. The rows are those that
 * `standingOf` has computed; functions get all of them in one batch. NaN in request data is null, and −0 is 0.
 * @throws GR-VALUE-OVERFLOW and what else an expression throws, GR-FUNCTION-FAILED, GR-FUNCTION-OUTPUT-INVALID,
 * GR-VALUE-UNSAFE-INTEGER: each names the view, the feature or the function, and the entity
 */
export async function evaluateOnDemand(
  plan: OnDemandPlan,
  rows: readonly OnDemandRow[],
): Promise<readonly (readonly Value[])[]> {
  const columns = rows.map((row) => columnsOfRow(plan, row));
  const values = columns.map((row, index) =>
    plan.features.map((feature) => expressionValue(plan, feature, row, rows[index])),
  );
  for (const call of plan.calls) await callInto(plan, call, rows, columns, values);
  return values;
}

function columnsOfRow({ view }: OnDemandPlan, { inputs, request, tMicros }: OnDemandRow): Row {
  const row: Record<string, Value> = { [instantColumn]: tMicros };
  for (const { feature } of view.inputs) row[feature] = inputs[feature] ?? null;
  for (const { name } of view.request) row[requestColumn(name)] = normal(request[name] ?? null);
  return row;
}

function normal(value: Value): Value {
  if (typeof value === "number") return Number.isNaN(value) ? null : value + 0;
  if (value instanceof Float64Array) return value.some(Number.isNaN) ? null : value.map((element) => element + 0);
  return value;
}

/** A feature's value by its expression; null for one that a function gives. */
function expressionValue(
  plan: OnDemandPlan,
  { name, expression }: OnDemandPlan["features"][number],
  row: Row,
  of: OnDemandRow | undefined,
): Value {
  if (expression === null) return null;
  return placed(() => evaluate(expression, row), `Feature "${name}" of on-demand view "${plan.view.name}"`, of);
}

/** Computes, and says of whom and of what an error is. */
function placed<T>(compute: () => T, subject: string, of: OnDemandRow | undefined): T {
  try {
    return compute();
  } catch (error) {
    if (!isGranaryError(error) || error.code === "GR-INTERNAL" || of === undefined) throw error;
    const { code, detail, hint } = error;
    throw new GranaryError(code, `${subject}, for ${of.entity()}: ${detail}`, { hint, cause: error });
  }
}

async function callInto(
  { view }: OnDemandPlan,
  { called, code, positions }: PlannedCall,
  rows: readonly OnDemandRow[],
  columns: readonly Row[],
  values: readonly Value[][],
): Promise<void> {
  if (rows.length === 0) return;
  const subject = `Function ${functionKey(called)} of on-demand view "${view.name}"`;
  const inputs = called.inputs.map(({ name, expression }) => {
    const given = columns.map((row, index) => inputValue(expression, row, `${subject}, input "${name}"`, rows[index]));
    return placed(() => encodeColumn(given, expression.type, name), subject, rows[0]);
  });
  const answer = await callRowFunction(code, shapeOf(called), inputs, rows.length);
  if (!answer.ok) throw failure(subject, rows, answer.failure);
  for (const [output, at] of positions.entries()) {
    if (at === null) continue;
    const column = answer.columns[output];
    invariant(column !== undefined, `${subject} gave no output ${output}.`);
    for (const [row, of] of values.entries()) of[at] = valueAt(column, row);
  }
}

function inputValue(expression: Expression, row: Row, subject: string, of: OnDemandRow | undefined): Value {
  return placed(() => evaluate(expression, row), subject, of);
}

function shapeOf({ inputs, outputs }: PlannedCall["called"]): RowFunctionShape {
  return { inputs: inputs.map(({ name, expression }) => ({ name, type: expression.type })), outputs };
}

type Failure = Extract<Awaited<ReturnType<typeof callRowFunction>>, { ok: false }>["failure"];

function failure(subject: string, rows: readonly OnDemandRow[], { kind, row, words, stack }: Failure): GranaryError {
  const entity = (row === null ? undefined : rows[row])?.entity() ?? null;
  const whom = entity === null ? "" : `, for ${entity}`;
  const data = { entity, stack };
  return kind === "failed"
    ? new GranaryError("GR-FUNCTION-FAILED", `${subject} failed${whom}: ${words}`, { data })
    : new GranaryError("GR-FUNCTION-OUTPUT-INVALID", `${subject}${whom}: ${words}.`, { data });
}
