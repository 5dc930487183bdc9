import { hashOf, type OnDemandViewDefinition, onDemandHash } from "../definition/index.js";
import { didYouMean } from "../errors/index.js";
import { sameType, typeName } from "../schema/index.js";
import { describeOnDemand } from "./describe-on-demand.js";
import { changedFunction } from "./refuse-changed-functions.js";
import { isLower } from "./refuse-changed-meanings.js";
import type { Refusal } from "./registry-plan.js";
import type { Definitions } from "./state.js";

/** On-demand views whose inputs are not there as they were declared, or whose request data another takes for another type. */
export function incompleteOnDemand({ entities, views, onDemandViews = [] }: Definitions): readonly Refusal[] {
  const requestTypes = new Map<string, { readonly view: string; readonly type: string }>();
  return onDemandViews.flatMap((view): Refusal[] => {
    const known = entities.some((one) => one.name === view.entity.name && hashOf(one) === hashOf(view.entity));
    const entity: Refusal[] = known
      ? []
      : [clash(`The entity "${view.entity.name}" that view "${view.name}" uses differs from the one defined.`)];
    const fields = view.request.flatMap(({ name, type }): Refusal[] => {
      const other = requestTypes.get(name) ?? { view: view.name, type: typeName(type) };
      requestTypes.set(name, other);
      if (other.type === typeName(type)) return [];
      const detail = `Request field "${name}" is ${other.type} in on-demand view "${other.view}" and ${typeName(type)} in "${view.name}": a read gives it once for both.`;
      return [clash(detail)];
    });
    return [...entity, ...fields, ...unknownInputs(view, views)];
  });
}

function unknownInputs(view: OnDemandViewDefinition, views: Definitions["views"]): readonly Refusal[] {
  const byName = new Map(views.map((one) => [one.name, one]));
  const missing = new Set<string>();
  return view.inputs.flatMap((input): Refusal[] => {
    const of = byName.get(input.view);
    const reader = `On-demand view "${view.name}"`;
    if (of === undefined) {
      if (missing.has(input.view)) return [];
      missing.add(input.view);
      const near = didYouMean(input.view, byName.keys());
      return [unknown(`${reader} reads view "${input.view}", which is not exported.${near}`)];
    }
    const names = of.features.map((one) => one.name);
    const found = of.features.find((one) => one.name === input.feature);
    const there = found !== undefined && of.entity.name === input.entity && sameType(found.type, input.type);
    if (there) return [];
    const read = `"${input.feature}" (${typeName(input.type)}) of view "${input.view}" about "${input.entity}"`;
    return [unknown(`${reader} reads ${read}, which is not there.${didYouMean(input.feature, names)}`)];
  });
}

/** As features of views: another meaning takes another version, and so does another source of a function. */
export function changedOnDemand(before: Definitions, after: Definitions): readonly Refusal[] {
  const old = new Map((before.onDemandViews ?? []).map((view) => [view.name, view]));
  return (after.onDemandViews ?? []).flatMap((view): readonly Refusal[] => {
    const applied = old.get(view.name);
    if (applied === undefined) return [];
    const functions = (view.functions ?? []).flatMap((called) => {
      const was = applied.functions?.find((one) => one.name === called.name);
      return was === undefined ? [] : changedFunction(`on-demand view "${view.name}"`, was, called);
    });
    if (applied.version === view.version) {
      // One whose function changed unsaid is told of once.
      const told = new Set(functions.length === 0 ? [] : (view.functions ?? []).flatMap(outputNames));
      return [
        ...functions,
        ...changedMeanings(applied, before, view, after)
          .filter(([name]) => !told.has(name))
          .map(refusalOf),
      ];
    }
    if (!isLower(view.version, applied.version)) return functions;
    const detail = `On-demand view "${view.name}" was applied as version ${applied.version}, and is ${view.version} now.`;
    return [...functions, { code: "GR-REGISTRY-VERSION-LOWERED", detail }];
  });
}

function changedMeanings(
  applied: OnDemandViewDefinition,
  before: Definitions,
  view: OnDemandViewDefinition,
  after: Definitions,
): readonly (readonly [feature: string, Refusal])[] {
  return view.features.flatMap((feature): (readonly [string, Refusal])[] => {
    const was = applied.features.find((one) => one.name === feature.name);
    if (was === undefined) return [];
    if (onDemandHash(applied, was, before.views) === onDemandHash(view, feature, after.views)) return [];
    const [meant, means] = [describeOnDemand(applied, was), describeOnDemand(view, feature)];
    const how =
      meant === means ? "what it reads means something else" : `it means: ${means}. What was applied means: ${meant}`;
    const detail = `Feature "${feature.name}" of on-demand view "${view.name}" ${view.version} changed: ${how}.`;
    return [[feature.name, { code: "GR-REGISTRY-MEANING-CHANGED", detail }]];
  });
}

function refusalOf([, refusal]: readonly [string, Refusal]): Refusal {
  return refusal;
}

function outputNames({ outputs }: { readonly outputs: readonly { readonly name: string }[] }): readonly string[] {
  return outputs.map(({ name }) => name);
}

function clash(detail: string): Refusal {
  return { code: "GR-REGISTRY-NAME-CLASH", detail };
}

function unknown(detail: string): Refusal {
  return { code: "GR-REGISTRY-UNKNOWN-NAME", detail };
}
