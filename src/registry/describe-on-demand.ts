import type { OnDemandFeatureDefinition, OnDemandViewDefinition, SourceFunction } from "../definition/index.js";
import { invariant } from "../errors/index.js";
import { columnsOf, describe } from "../expression/index.js";
import { typeName } from "../schema/index.js";
import { describeCall } from "./describe-definitions.js";

/** The function that gives an on-demand feature; undefined for one that an expression gives. */
function functionOf(view: OnDemandViewDefinition, feature: OnDemandFeatureDefinition): SourceFunction | undefined {
  return view.functions?.find(({ outputs }) => outputs.some((output) => output.name === feature.name));
}

/** The columns that an on-demand feature reads: features by name, `request.<field>` and `t`. */
export function columnsOfOnDemand(view: OnDemandViewDefinition, feature: OnDemandFeatureDefinition): readonly string[] {
  const inputs = functionOf(view, feature)?.inputs.map(({ expression }) => expression) ?? [];
  const read = feature.expression === null ? inputs : [feature.expression];
  return [...new Set(read.flatMap((expression) => [...columnsOf(expression)]))];
}

/** How people read what an on-demand feature computes: `(request.cart_value / avg_amount)`. */
export function describeOnDemandComputation(view: OnDemandViewDefinition, feature: OnDemandFeatureDefinition): string {
  if (feature.expression !== null) return describe(feature.expression);
  const called = functionOf(view, feature);
  invariant(called !== undefined, `Feature "${feature.name}" of "${view.name}" has neither expression nor function.`);
  const output = called.outputs.find(({ name }) => name === feature.name)?.output ?? null;
  return `${output === null ? "" : `${output} by `}${describeCall(called)}`;
}

/** How people read what it means: `(request.cart_value / avg_amount), float64, when read, of user_activity`. */
export function describeOnDemand(view: OnDemandViewDefinition, feature: OnDemandFeatureDefinition): string {
  const views = [...new Set(view.inputs.map((input) => input.view))];
  const of = views.length === 0 ? [] : [`of ${views.join(" and ")}`];
  return [describeOnDemandComputation(view, feature), typeName(feature.type), "when read", ...of].join(", ");
}

/** `cart_value float64, items int64` */
export function describeRequest({ request }: OnDemandViewDefinition): string {
  return request.map(({ name, type }) => `${name} ${typeName(type)}`).join(", ");
}
