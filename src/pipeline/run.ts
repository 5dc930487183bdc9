import { randomUUID } from "node:crypto";
import type { OnlineStore } from "../online/index.js";
import { wallClock } from "../time/index.js";
import { buildViews, type ViewBuilt, type Workplace } from "./build-views.js";
import type { SourceFitted } from "./fit-sources.js";
import { pushViews, type ViewPushed } from "./push-views.js";
import { planRun, type RunStep, unfinishedSteps } from "./run-journal.js";
import { beginRun, readRunJournal } from "./run-journal-file.js";

export interface RunOptions {
  readonly online: OnlineStore;
  /** The as-of asked for; undefined: that of an unfinished run, or else now by the repo's clock. */
  readonly asOfMicros: number | undefined;
  readonly onStart?: (run: RunStart) => void;
  readonly onBuildProgress?: (view: string, message: string) => void;
  readonly onFitted?: (fitted: SourceFitted) => void;
  readonly onBuilt?: (built: ViewBuilt) => void;
  readonly onPushProgress?: (view: string, rows: number, of: number) => void;
  readonly onPushed?: (pushed: ViewPushed) => void;
}

export interface RunStart {
  readonly asOfMicros: number;
  /** True where an earlier run is finished. */
  readonly resumed: boolean;
  readonly steps: readonly RunStep[];
  /** Why the last run's journal could not be read; null where it could, or there is none. */
  readonly problem: string | null;
}

export interface RunReport {
  readonly asOfMicros: number;
  readonly resumed: boolean;
  readonly built: readonly ViewBuilt[];
  readonly pushed: readonly ViewPushed[];
}

/**
 * The whole batch: builds every view, then pushes every view. Started again after it was stopped, it goes on at its first
 * unfinished step, as of the same instant.
 */
export async function runPipeline(workplace: Workplace, options: RunOptions): Promise<RunReport> {
  const { repo, state, offline } = workplace;
  return offline.exclusively({ purpose: "run" }, async () => {
    const { views } = state.definitions;
    const last = await readRunJournal(offline.folder);
    const { journal, resumed } = planRun(last.journal, {
      state,
      views: views.map((view) => view.name),
      asOfMicros: options.asOfMicros ?? null,
      nowMicros: repo.config.clock(),
      startedAtMicros: wallClock(),
      id: randomUUID(),
    });
    const steps = unfinishedSteps(journal);
    options.onStart?.({ asOfMicros: journal.asOfMicros, resumed, steps, problem: last.problem });
    const run = await beginRun(offline.folder, journal);
    const left = (kind: RunStep["kind"]) =>
      views.filter((view) => steps.some((step) => step.kind === kind && step.view === view.name));
    const built = await buildViews(workplace, {
      views: left("build"),
      asOfMicros: journal.asOfMicros,
      onProgress: (view, message) => options.onBuildProgress?.(view, message),
      onFitted: (fitted) => options.onFitted?.(fitted),
      onBuilt: async (one) => {
        await run.done({ kind: "build", view: one.view }, wallClock());
        options.onBuilt?.(one);
      },
    });
    const pushed = await pushViews(workplace, {
      views: left("push"),
      online: options.online,
      onProgress: (view, rows, of) => options.onPushProgress?.(view, rows, of),
      onPushed: async (one) => {
        await run.done({ kind: "push", view: one.view }, wallClock());
        options.onPushed?.(one);
      },
    });
    return { asOfMicros: journal.asOfMicros, resumed, built, pushed };
  });
}
