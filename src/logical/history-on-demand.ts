import type { OnDemandViewDefinition, RequestField } from "../definition/index.js";
import { fail } from "../errors/index.js";
import { requestFieldsOf } from "../ondemand/index.js";
import { sameType, typeName } from "../schema/index.js";
import type { HistoryPlan, OnDemandAtLabels } from "./history-node.js";

/** The on-demand views that features are of, with which of theirs, in the order they are asked for. */
export function onDemandAtLabels(
  features: readonly { readonly view: string; readonly feature: string }[],
  onDemandViews: readonly OnDemandViewDefinition[],
): readonly OnDemandAtLabels[] {
  return [...new Set(features.map(({ view }) => view))].flatMap((name) => {
    const definition = onDemandViews.find((one) => one.name === name);
    if (definition === undefined) return [];
    const own = features.filter(({ view }) => view === name).map(({ feature }) => feature);
    return [{ view: name, keys: definition.entity.joinKeys, definition, features: [...new Set(own)] }];
  });
}

/**
 * The request data that features read, each field once: the registry holds fields of one name to one type. What is the
 * label table's key or instant too, is of its type.
 */
export function requestOf(
  views: readonly OnDemandAtLabels[],
  typed: HistoryPlan["request"] = [],
): readonly RequestField[] {
  const fields = new Map<string, RequestField>();
  for (const { definition, features } of views) {
    const read = requestFieldsOf(definition, ...features);
    for (const field of definition.request) {
      if (!read.includes(field.name)) continue;
      const other = typed.find(({ name }) => name === field.name);
      if (other !== undefined && !sameType(other.type, field.type)) {
        fail(
          "GR-HISTORY-KEYS-DIFFER",
          `On-demand view "${definition.name}" takes "${field.name}" as request data (${typeName(field.type)}), and the label table's "${field.name}" is ${typeName(other.type)}: one column of the labels can't be both.`,
        );
      }
      fields.set(field.name, field);
    }
  }
  return [...fields.values()];
}
