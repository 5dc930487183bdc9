import {
  instantColumn,
  type OnDemandFeatureDefinition,
  type OnDemandViewDefinition,
  requestColumn,
  type ViewDefinition,
} from "../definition/index.js";
import { typeName } from "../schema/index.js";
import { columnsOfOnDemand, describeOnDemandComputation } from "./describe-on-demand.js";
import { type FeatureLineage, type LineageColumn, lineageOfFeature } from "./lineage.js";

/**
 * Follows an on-demand feature through the features that it reads back to their files. `views` are those of the state.
 * Columns of sources are named with their source, as those of several may share a name.
 */
export function lineageOfOnDemand(
  view: OnDemandViewDefinition,
  feature: OnDemandFeatureDefinition,
  views: readonly ViewDefinition[],
): FeatureLineage {
  const reads = columnsOfOnDemand(view, feature);
  const inputs = inputsRead(view, reads, views);
  const columns = new Map<string, LineageColumn>();
  const add = (column: LineageColumn): void => {
    if (!columns.has(column.name)) columns.set(column.name, column);
  };
  for (const { name, type } of view.request) {
    if (!reads.includes(requestColumn(name))) continue;
    add({ name: requestColumn(name), from: null, computation: `request data, ${typeName(type)}`, reads: [] });
  }
  if (reads.includes(instantColumn)) {
    add({ name: instantColumn, from: null, computation: "the instant of the read", reads: [] });
  }
  for (const { lineage } of inputs) {
    const within = (name: string): string => `${lineage.source}.${name}`;
    add({ name: lineage.feature, from: null, computation: lineage.computation, reads: lineage.reads.map(within) });
    for (const column of lineage.columns) {
      add({ ...column, name: within(column.name), reads: column.reads.map(within), source: lineage.source });
    }
  }
  const all = [...columns.values()];
  return {
    feature: feature.name,
    view: view.name,
    entity: view.entity.name,
    source: sourcesOf(view, views),
    computation: describeOnDemandComputation(view, feature),
    reads,
    columns: [...all.filter((column) => column.from === null), ...all.filter((column) => column.from !== null)],
    inputs: [...new Set(inputs.flatMap(({ lineage }) => lineage.inputs))],
  };
}

/** The sources of a view's inputs: `user_events, user_profiles`; empty for a view without inputs. */
export function sourcesOf({ inputs }: OnDemandViewDefinition, views: readonly ViewDefinition[]): string {
  const names = inputs.map((input) => views.find(({ name }) => name === input.view)?.source.name ?? input.view);
  return [...new Set(names)].join(", ");
}

function inputsRead(view: OnDemandViewDefinition, reads: readonly string[], views: readonly ViewDefinition[]) {
  return view.inputs.flatMap((input) => {
    const of = views.find(({ name }) => name === input.view);
    const feature = of?.features.find(({ name }) => name === input.feature);
    if (!reads.includes(input.feature) || of === undefined || feature === undefined) return [];
    return [{ lineage: lineageOfFeature(of, feature) }];
  });
}
