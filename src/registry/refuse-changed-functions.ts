import type { Source, SourceFunction } from "../definition/index.js";
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
      return was === undefined || !changed(was, one) ? [] : [refusal(source, was, one)];
    });
  });
}

function changed(was: SourceFunction, is: SourceFunction): boolean {
  return was.version === is.version && was.sourceHash !== is.sourceHash;
}

function refusal(source: Source, was: SourceFunction, is: SourceFunction): Refusal {
  const now = `${is.module}#${is.export}`;
  const then = `${was.module}#${was.export}`;
  const detail = `Row function "${is.name}" of source "${source.name}" is version ${is.version} as before, and its source is another: ${then} was applied with source ${shortHash(was.sourceHash)}, ${now} has source ${shortHash(is.sourceHash)} now.`;
  return { code: "GR-REGISTRY-FUNCTION-CHANGED", detail };
}
