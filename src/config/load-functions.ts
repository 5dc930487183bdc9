import type { OnDemandViewDefinition, SourceFunction } from "../definition/index.js";
import { didYouMean, fail } from "../errors/index.js";
import { functionKey, type OnDemandCode } from "../ondemand/index.js";
import { isRowFunctionCode, type RowFunctionCode } from "../workers/index.js";
import { hashFunctionSource } from "./function-source.js";
import { openRepoModules } from "./repo-modules.js";

/**
 * Loads the functions of applied on-demand views from the feature repo's modules, into this process. Where there are none
 * nothing is loaded, the compiler of TypeScript neither. `anySource`: as they are now, whatever was applied.
 * @throws GR-REGISTRY-NOT-APPLIED where a module's source is not the applied one, GR-FUNCTION-MISSING, and as `loadRepo`
 * for modules
 */
export async function loadOnDemandFunctions(
  repoFolder: string,
  views: readonly OnDemandViewDefinition[] = [],
  { anySource = false }: { readonly anySource?: boolean } = {},
): Promise<OnDemandCode> {
  const code = new Map<string, RowFunctionCode>();
  const called = views.flatMap((view) => (view.functions ?? []).map((one) => ({ view: view.name, one })));
  if (called.length === 0) return code;
  if (!anySource) for (const { view, one } of called) checkSource(repoFolder, view, one);
  const modules = await openRepoModules(repoFolder);
  for (const { view, one } of called) {
    const exports = await modules.load(one.module);
    const found = exports[one.export];
    if (!isRowFunctionCode(found)) {
      fail(
        "GR-FUNCTION-MISSING",
        `${one.module} exports no function "${one.export}", which on-demand view "${view}" is computed by.${didYouMean(one.export, Object.keys(exports))}`,
        { where: { file: one.module } },
      );
    }
    code.set(functionKey(one), found);
  }
  return code;
}

function checkSource(repoFolder: string, view: string, one: SourceFunction): void {
  if (one.sourceHash === null || hashFunctionSource(repoFolder, one.module) === one.sourceHash) return;
  fail(
    "GR-REGISTRY-NOT-APPLIED",
    `The source of ${functionKey(one)}, which on-demand view "${view}" is computed by, is not the one that was applied.`,
    { where: { file: one.module }, hint: "Look at `granary plan`, then run `granary apply`." },
  );
}
