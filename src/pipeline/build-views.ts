import type { SourceReport } from "../batch/index.js";
import type { ViewDefinition } from "../definition/index.js";
import type { Snapshot } from "../offline/index.js";
import { fitsOfViews, type SourceFitted } from "./fit-sources.js";
import type { Workplace } from "./workplace.js";

/** What a build of a view did. */
export interface ViewBuilt {
  readonly view: string;
  readonly snapshot: Snapshot;
  /** False where an intact snapshot of the same inputs was there already. */
  readonly built: boolean;
  /** Where corrupt snapshots of the same as-of were moved to. */
  readonly setAside: readonly string[];
  readonly sources: readonly SourceReport[];
}

export interface BuildViewsOptions {
  readonly views: readonly ViewDefinition[];
  readonly asOfMicros: number;
  /** Computes snapshots even where intact ones of the same inputs are there. */
  readonly force?: boolean;
  readonly onProgress?: (view: string, message: string) => void;
  readonly onBuilt?: (built: ViewBuilt) => void | Promise<void>;
  /** Called where a fitted column had no artifact, and was fitted as of the build's as-of. */
  readonly onFitted?: (fitted: SourceFitted) => void;
}

/**
 * Builds the snapshots of views at an as-of, side by side: each is independent of the others.
 * Where one fails, the others are finished and kept, and its error is raised after them.
 */
export async function buildViews(workplace: Workplace, options: BuildViewsOptions): Promise<readonly ViewBuilt[]> {
  const { repo, state, offline, engine } = workplace;
  const purpose = `build of ${options.views.map((view) => view.name).join(", ")}`;
  return offline.exclusively({ purpose }, async () => {
    const { asOfMicros, onProgress, onFitted } = options;
    const fits = await fitsOfViews(workplace, options.views, {
      asOfMicros,
      ...(onProgress === undefined ? {} : { onProgress }),
      ...(onFitted === undefined ? {} : { onFitted }),
    });
    const outcomes = await Promise.allSettled(
      options.views.map(async (view) => {
        const result = await offline.buildSnapshot({
          engine,
          view,
          asOfMicros,
          ...fits,
          state,
          repoFolder: repo.folder,
          force: options.force ?? false,
          onProgress: (message) => onProgress?.(view.name, message),
        });
        const built: ViewBuilt = { view: view.name, ...result, sources: result.snapshot.sources };
        await options.onBuilt?.(built);
        return built;
      }),
    );
    for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
    return outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
  });
}
