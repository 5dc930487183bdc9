import {
  type OnDemandFeatureDefinition,
  type OnDemandViewDefinition,
  requestColumn,
  type SourceFunction,
} from "../definition/index.js";
import { fail, invariant } from "../errors/index.js";
import { columnsOf } from "../expression/index.js";
import type { RowFunctionCode } from "../workers/index.js";

/** The functions of on-demand views as loaded from the feature repo, by `functionKey`. */
export type OnDemandCode = ReadonlyMap<string, RowFunctionCode>;

/** `module#export` */
export function functionKey({ module, export: exported }: Pick<SourceFunction, "module" | "export">): string {
  return `${module}#${exported}`;
}

/** A function, and where its outputs stand among the plan's features; null: not asked for. */
export interface PlannedCall {
  readonly called: SourceFunction;
  readonly code: RowFunctionCode;
  readonly positions: readonly (number | null)[];
}

/** How some features of an on-demand view are computed. Made once, used for every row. */
export interface OnDemandPlan {
  readonly view: OnDemandViewDefinition;
  /** The features that a row's values are of, in order. */
  readonly features: readonly OnDemandFeatureDefinition[];
  readonly calls: readonly PlannedCall[];
  /** The request fields that these features read. */
  readonly requestFields: readonly string[];
}

/**
 * Plans features of a view by name, all by default. `code` holds the functions that they are computed by.
 * @throws GR-FUNCTION-MISSING for one that was not loaded
 */
export function planOnDemand(
  view: OnDemandViewDefinition,
  names: readonly string[] = view.features.map(({ name }) => name),
  code: OnDemandCode = new Map(),
): OnDemandPlan {
  const features = names.map((name) => {
    const found = view.features.find((feature) => feature.name === name);
    invariant(found !== undefined, `On-demand view "${view.name}" has no feature "${name}".`);
    return found;
  });
  const calls = (view.functions ?? []).flatMap((called): PlannedCall[] => {
    const positions = called.outputs.map((output) => {
      const at = names.indexOf(output.name);
      return at < 0 ? null : at;
    });
    if (positions.every((at) => at === null)) return [];
    return [{ called, code: code.get(functionKey(called)) ?? missing(view.name, called), positions }];
  });
  const requestFields = requestFieldsOf(view, ...names);
  return Object.freeze({ view, features, calls, requestFields });
}

/** The request fields that features of a view read, by the features' names. */
export function requestFieldsOf(view: OnDemandViewDefinition, ...names: readonly string[]): readonly string[] {
  const called = (view.functions ?? []).filter(({ outputs }) => outputs.some(({ name }) => names.includes(name)));
  const expressions = [
    ...view.features.flatMap(({ name, expression }) =>
      expression !== null && names.includes(name) ? [expression] : [],
    ),
    ...called.flatMap(({ inputs }) => inputs.map(({ expression }) => expression)),
  ];
  const read = new Set(expressions.flatMap((expression) => [...columnsOf(expression)]));
  return view.request.map(({ name }) => name).filter((name) => read.has(requestColumn(name)));
}

function missing(view: string, called: SourceFunction): never {
  return fail("GR-FUNCTION-MISSING", `Function ${functionKey(called)} of on-demand view "${view}" was not loaded.`, {
    where: { file: called.module },
    hint: "Open the store of the feature repo that has the module.",
  });
}
