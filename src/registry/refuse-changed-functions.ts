import type { SourceFunction } from "../definition/index.js";
import { shortHash } from "./describe-definitions.js";
import type { Refusal } from "./registry-plan.js";
import type { Definitions } from "./state.js";

/** Row functions whose source changed while their version says that it did not. */
export function changedFunctions(before: Definitions, after: Definitions): readonly Refusal[] {
  const old = new Map(before.sources.map((source) => [source.name, source]));
  return after.sources.flatMap((source) => {
    const applied = new Map((old.get(source.name)?.functions ?? []).map((one) => [one.name, one]));
    return (source.functions ?? []).flatMap((one) => {
      const was = applied.get(one.name);
      return was === undefined ? [] : changedFunction(`source "${source.name}"`, was, one);
    });
  });
}

/** A function of `of` whose source is not what was applied under its version. */
export function changedFunction(of: string, was: SourceFunction, is: SourceFunction): readonly Refusal[] {
  if (was.version !== is.version || was.sourceHash === is.sourceHash) return [];
  const now = `${is.module}#${is.export}`;
  const then = `${was.module}#${was.export}`;
  const detail = `Row function "${is.name}" of ${of} is version ${is.version} as before, and its source is another: ${then} was applied with source ${shortHash(was.sourceHash)}, ${now} has source ${shortHash(is.sourceHash)} now.`;
  return [{ code: "GR-REGISTRY-FUNCTION-CHANGED", detail }];
}
