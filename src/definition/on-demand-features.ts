import { fail } from "../errors/index.js";
import { type Expr, isExpr } from "../expression/index.js";
import { derivationsOf } from "./derive.js";
import { checkName } from "./names.js";
import type { OnDemandFeatureDefinition } from "./on-demand-definition.js";
import type { OnDemandFeatures } from "./on-demand-view.js";
import { type RowFeature, feature as rowFeatureOf } from "./row-feature.js";
import type { RowFunction } from "./row-function.js";
import type { SourceFunction } from "./source.js";

/** What the callback of an on-demand view made, as data. */
export interface MadeOnDemand {
  /** In the order that they are declared; the outputs of a function stand where it does. */
  readonly features: readonly OnDemandFeatureDefinition[];
  readonly functions: readonly SourceFunction[];
}

/** Reads what the callback of an on-demand view made. @throws GR-DEFINITION-INVALID */
export function onDemandFeatures(view: string, owner: string, made: OnDemandFeatures): MadeOnDemand {
  const parts = Object.entries(made).map(([name, one]) => {
    checkName(name, `A feature of on-demand view "${view}"`);
    return isFunction(one) ? ofFunction(view, owner, name, one) : ofExpression(view, owner, name, one);
  });
  return {
    features: Object.freeze(parts.flatMap(({ features }) => features)),
    functions: Object.freeze(parts.flatMap(({ functions }) => functions)),
  };
}

function ofFunction(view: string, owner: string, name: string, made: RowFunction): MadeOnDemand {
  const { functions } = derivationsOf(view, () => ({ [name]: made }), {});
  const features = functions.flatMap(({ outputs }) =>
    outputs.map((output) =>
      Object.freeze({ name: output.name, type: output.type, description: "", owner, expression: null }),
    ),
  );
  return { features, functions };
}

function ofExpression(view: string, owner: string, name: string, made: RowFeature | Expr): MadeOnDemand {
  const group = isExpr(made) ? rowFeatureOf(made) : made;
  if (!isRowFeature(group)) {
    return fail(
      "GR-DEFINITION-INVALID",
      `Feature "${name}" of on-demand view "${view}" is no expression and no function.`,
      { hint: "Each feature is an expression, such as request.cart_value.div(input.avg_amount), or rowFunction(…)." },
    );
  }
  const { description } = group;
  const features = group.parts.map(({ suffix, expression }) =>
    Object.freeze({
      name: name + suffix,
      type: expression.type,
      description,
      owner: group.owner ?? owner,
      expression,
    }),
  );
  return { features, functions: [] };
}

function isFunction(made: unknown): made is RowFunction {
  return typeof made === "object" && made !== null && "kind" in made && made.kind === "row_function";
}

function isRowFeature(made: unknown): made is RowFeature {
  return typeof made === "object" && made !== null && "kind" in made && made.kind === "row_feature";
}
