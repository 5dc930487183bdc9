import { expressionsOf } from "../aggregation/index.js";
import {
  type FeatureDefinition,
  fitsGiving,
  functionsGiving,
  type Source,
  type ViewDefinition,
} from "../definition/index.js";
import { columnsOf, describe } from "../expression/index.js";
import { describeCall, describeComputation, describeFit, describeInput } from "./describe-definitions.js";

/** A column on the way from a feature to its files. */
export interface LineageColumn {
  readonly name: string;
  /** What it is called in the files; null for one that is computed. */
  readonly from: string | null;
  /** How it is computed, and from which columns; null and none for one that the files hold. */
  readonly computation: string | null;
  readonly reads: readonly string[];
  /** Its source, where the feature's columns are of several: absent for all others. */
  readonly source?: string;
}

/** Where a feature's value comes from: feature ← columns ← source ← files. */
export interface FeatureLineage {
  readonly feature: string;
  readonly view: string;
  readonly entity: string;
  readonly source: string;
  /** `sum(total) over 7d` */
  readonly computation: string;
  /** The columns that the computation itself reads; of an on-demand feature: features, `request.<field>` and `t`. */
  readonly reads: readonly string[];
  /** Every column on the way, computed ones before those that they read. */
  readonly columns: readonly LineageColumn[];
  /** The source's paths and globs; or, for rows that a module gives, `module#export`. */
  readonly inputs: readonly string[];
}

/** Follows a feature back to its files. An aggregate reads its source's event time besides what it is written over. */
export function lineageOfFeature(view: ViewDefinition, feature: FeatureDefinition): FeatureLineage {
  const { source } = view;
  const reads = columnsRead(view, feature);
  const found = new Map<string, LineageColumn>();
  const follow = (name: string): void => {
    if (found.has(name)) return;
    const column = lineageColumn(source, name);
    found.set(name, column);
    for (const read of column.reads) follow(read);
  };
  for (const name of reads) follow(name);
  const columns = [...found.values()];
  return {
    feature: feature.name,
    view: view.name,
    entity: view.entity.name,
    source: source.name,
    computation: describeComputation(feature),
    reads,
    columns: [...columns.filter((column) => column.from === null), ...columns.filter((column) => column.from !== null)],
    inputs: source.input.kind === "files" ? source.input.paths : [describeInput(source.input)],
  };
}

function columnsRead(view: ViewDefinition, feature: FeatureDefinition): readonly string[] {
  const expressions = "aggregation" in feature ? expressionsOf(feature.aggregation) : [feature.expression];
  const names = expressions.flatMap((expression) => [...columnsOf(expression)]);
  const time = view.kind === "aggregate_view" ? [view.source.eventTime.name] : [];
  return [...new Set([...names, ...time])];
}

function lineageColumn(source: Source, name: string): LineageColumn {
  const computed =
    source.derived.find((column) => column.name === name)?.expression ??
    source.keys.find((key) => key.name === name)?.expression ??
    null;
  if (computed !== null) {
    return { name, from: null, computation: describe(computed), reads: [...columnsOf(computed)] };
  }
  const [called] = functionsGiving(source, [name]);
  if (called !== undefined) {
    const reads = new Set(called.inputs.flatMap(({ expression }) => [...columnsOf(expression)]));
    return { name, from: null, computation: describeCall(called), reads: [...reads] };
  }
  const [fit] = fitsGiving(source, [name]);
  if (fit !== undefined) {
    const reads = new Set(fit.inputs.flatMap(({ expression }) => [...columnsOf(expression)]));
    return { name, from: null, computation: describeFit(fit), reads: [...reads] };
  }
  const held = [...source.keys, source.eventTime, source.createdTime, ...source.columns].find(
    (column) => column?.name === name,
  );
  return { name, from: held?.from ?? name, computation: null, reads: [] };
}
