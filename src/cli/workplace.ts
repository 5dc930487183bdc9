import type { FeatureRepo } from "../config/index.js";
import type { ViewDefinition } from "../definition/index.js";
import { didYouMean, fail } from "../errors/index.js";
import type { OnDemandCode } from "../ondemand/index.js";
import type { OnlineStore } from "../online/index.js";
import type { Workplace } from "../pipeline/index.js";
import type { RegistryState } from "../registry/index.js";

/** The applied state of a repo whose code agrees with it. Throws `GR-REGISTRY-NOT-APPLIED` where it does not. */
export async function appliedState(repo: FeatureRepo): Promise<RegistryState> {
  const { openRegistry, requireApplied } = await import("../registry/index.js");
  return requireApplied(await openRegistry(repo.config.registryFolder).latest(), repo.definitions);
}

/** Runs work over a repo's offline store with an engine that is closed after it. */
export async function withWorkplace<T>(repo: FeatureRepo, work: (workplace: Workplace) => Promise<T>): Promise<T> {
  const state = await appliedState(repo);
  const { openBatchEngine, openOfflineStore } = await import("../offline/index.js");
  const offline = openOfflineStore(repo.config.offlineFolder, { clock: repo.config.clock });
  await using engine = await openBatchEngine(repo.config, repo.folder);
  // Awaited here: the engine is closed when this returns.
  return await work({ repo, state, offline, engine });
}

/** The functions of the applied on-demand views, loaded into this process. Throws as `loadOnDemandFunctions`. */
export async function onDemandFunctions(repo: FeatureRepo, state: RegistryState): Promise<OnDemandCode> {
  const { loadOnDemandFunctions } = await import("../config/index.js");
  return loadOnDemandFunctions(repo.folder, state.definitions.onDemandViews);
}

/** Opens the online store that the config names. */
export async function openRepoOnlineStore(
  repo: FeatureRepo,
  options: { readonly readOnly?: boolean } = {},
): Promise<OnlineStore> {
  const { openOnlineStore } = await import("../online/index.js");
  return openOnlineStore(repo.config.onlineStore, options);
}

/** The views of the names given, in the registry's order; all without names. Throws `GR-COMMAND-VIEW-UNKNOWN`. */
export function viewsNamed(
  state: Pick<RegistryState, "definitions">,
  names: readonly string[],
): readonly ViewDefinition[] {
  const { views } = state.definitions;
  const known = views.map((view) => view.name);
  for (const name of names) {
    if (!known.includes(name)) {
      fail("GR-COMMAND-VIEW-UNKNOWN", `There is no feature view "${name}".${didYouMean(name, known)}`, {
        hint: `The views are ${known.join(", ") || "none yet"}.`,
      });
    }
  }
  return names.length === 0 ? views : views.filter((view) => names.includes(view.name));
}
