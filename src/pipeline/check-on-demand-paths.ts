import { rm } from "node:fs/promises";
import { describeKey, type JoinKey, type OnDemandViewDefinition, type ViewDefinition } from "../definition/index.js";
import type { FitArtifact } from "../fitting/index.js";
import { planHistory, planView } from "../logical/index.js";
import { toOnlineRows } from "../offline/index.js";
import { evaluateOnDemand, type OnDemandCode, planOnDemand } from "../ondemand/index.js";
import { storedViewOf } from "../online/index.js";
import { type DataType, kindOf, type Row, type Value } from "../schema/index.js";
import { createServing } from "../serving/index.js";
import type { OracleInput } from "../testing/index.js";
import { instant } from "../time/index.js";
import type { CheckPlace } from "./check-view.js";

/** What both paths are asked: an on-demand view, its inputs' views over files of a history, and label rows. */
export interface OnDemandCase {
  readonly view: OnDemandViewDefinition;
  readonly inputViews: readonly ViewDefinition[];
  readonly artifacts: readonly FitArtifact[];
  readonly code: OnDemandCode;
  /** Join keys and request data, all asked of at t. */
  readonly labels: readonly Row[];
  readonly tMicros: number;
}

/** What a path says of a label row. */
interface Answer {
  readonly values: Row;
  /** Of each of the case's input views, what it says of the entity. */
  readonly inputs: readonly OracleInput[];
}

/** What a point-in-time join says of each label row; its status is the view's. */
export async function readOffline(
  { view, inputViews, artifacts, code, labels, tMicros }: OnDemandCase,
  { engine, repoFolder }: CheckPlace,
): Promise<readonly (Answer & { readonly status: string })[]> {
  // Names that no feature has, as inputs may be called as features are.
  const inputName = (of: string, feature: string) => `${of}:${feature}`;
  const plan = planHistory({
    views: inputViews,
    onDemandViews: [view],
    features: [
      ...view.features.map(({ name }) => ({ view: view.name, feature: name })),
      ...view.inputs.map((one) => ({ view: one.view, feature: one.feature, as: inputName(one.view, one.feature) })),
    ],
    artifacts,
    statuses: true,
  });
  const at = { event_timestamp: { us: tMicros } };
  const rows = labels.map((label) => ({ ...given(view.entity.joinKeys, label), ...given(view.request, label), ...at }));
  await using run = await engine.runHistory(plan, { kind: "rows", rows }, { repoFolder, onDemandCode: code });
  const found: Row[] = [];
  for await (const batch of run.stream()) {
    for (let r = 0; r < batch.rows; r++) {
      // The label table's columns come first, and may be called as features are.
      found.push(
        Object.fromEntries(run.columns.map(({ name, role }, c) => [key(role, name), batch.columns[c]?.[r] ?? null])),
      );
    }
  }
  return found.map((row) => ({
    values: Object.fromEntries(view.features.map(({ name }) => [name, row[name] ?? null])),
    status: String(row[`${view.name}__status`]),
    inputs: inputViews.map((one) => {
      const eventMicros = row[`${one.name}__event_time`] ?? null;
      const inputs = view.inputs.filter((input) => input.view === one.name);
      const values = inputs.map(({ feature }) => [feature, row[inputName(one.name, feature)] ?? null]);
      return {
        view: one,
        cell: {
          status: statusOf(row[`${one.name}__status`] ?? null),
          eventMicros: typeof eventMicros === "number" ? eventMicros : null,
          values: Object.fromEntries(values),
        },
      };
    }),
  }));
}

/** A store takes rows of one build for one snapshot's, and each history's is another. */
let builds = 0;

/** What serving says of each label row, from snapshots as of t. `file` is where each of them is for a while. */
export async function readOnline(
  { view, inputViews, artifacts, code, labels, tMicros }: OnDemandCase,
  { engine, online, repoFolder }: CheckPlace,
  file: string,
): Promise<readonly (Answer & { readonly statuses: Readonly<Record<string, string>> })[]> {
  for (const one of inputViews) {
    const plan = planView(one, tMicros, artifacts);
    try {
      await engine.runView(plan, file, { repoFolder });
      const rows = toOnlineRows({ columns: plan.columns, asOfMicros: tMicros }, engine.readParquet(file, plan.columns));
      await online.write(storedViewOf(one), { asOfMicros: tMicros, build: ++builds }, rows, { full: true });
    } finally {
      await rm(file, { force: true });
    }
  }
  const entities = [...new Map([view, ...inputViews].map(({ entity }) => [entity.name, entity])).values()];
  const sources = inputViews.map(({ source }) => source);
  const definitions = { entities, sources, views: inputViews, onDemandViews: [view], services: [] };
  const serving = createServing({
    state: { number: 1, appliedAt: "1970-01-01T00:00:00Z", hash: "", definitions },
    store: online,
    clock: () => tMicros,
    functions: code,
  });
  const read = async (entity: typeof view.entity, features: readonly string[], withRequest: boolean) => {
    const keys = labels.map((label) => given(entity.joinKeys, label));
    const request = withRequest ? labels.map((label) => given(view.request, label)) : undefined;
    const { shape, rows } = await serving.getMany({ keys, entity: entity.name, features, request });
    return rows.map(({ values, statuses }) => ({
      values: Object.fromEntries(shape.features.map(({ name }, f) => [name, values[f] ?? null])),
      statuses: Object.fromEntries(shape.features.map(({ name }, f) => [name, statuses[f] ?? ""])),
    }));
  };
  const inputs = await Promise.all(
    inputViews.map((one) => {
      const names = view.inputs.filter((input) => input.view === one.name).map(({ feature }) => feature);
      return read(one.entity, names, false);
    }),
  );
  const names = view.features.map(({ name }) => name);
  return (await read(view.entity, names, true)).map((row, i) => ({
    ...row,
    inputs: inputViews.map((one, v) => {
      const values = inputs[v]?.[i]?.values ?? {};
      return { view: one, cell: { status: "PRESENT", eventMicros: null, values } };
    }),
  }));
}

/** The view's values of one row, by itself, from the inputs that a join gave; empty where nothing is computed. */
export async function computedAlone(
  { view, code, tMicros }: OnDemandCase,
  label: Row,
  inputs: readonly OracleInput[],
  status: string,
): Promise<readonly Value[]> {
  if (status === "NOT_FOUND" || status === "OUTSIDE_MAX_AGE") return [];
  const { joinKeys } = view.entity;
  const entity = (): string =>
    describeKey(
      joinKeys,
      joinKeys.map(({ name }) => label[name] ?? null),
    );
  const values = Object.assign({}, ...inputs.map(({ cell }) => cell.values));
  const [row] = await evaluateOnDemand(planOnDemand(view, undefined, code), [
    { inputs: values, request: label, tMicros, entity },
  ]);
  return row ?? [];
}

function key(role: string, name: string): string {
  return role === "label" ? `label ${name}` : name;
}

function statusOf(value: Value): OracleInput["cell"]["status"] {
  return value === "NOT_FOUND" || value === "OUTSIDE_MAX_AGE" || value === "NULL_VALUE" ? value : "PRESENT";
}

/** Some of a row as a program gives it. */
function given(
  fields: readonly (Pick<JoinKey, "name"> & { readonly type: DataType })[],
  row: Row,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(fields.map(({ name, type }) => [name, outside(row[name] ?? null, type)]));
}

function outside(value: Value, type: DataType): unknown {
  return kindOf(type) === "timestamp" && typeof value === "number" ? instant({ us: value }) : value;
}
