import { randomUUID } from "node:crypto";
import type { OnlineStore } from "../online/index.js";
import { wallClock } from "../time/index.js";
import { buildViews, type ViewBuilt } from "./build-views.js";
import type { SourceFitted } from "./fit-sources.js";
import { pushViews, type ViewPushed } from "./push-views.js";
import { planRun, type RunStep, unfinishedSteps } from "./run-journal.js";
import { beginRun, readRunJournal } from "./run-journal-file.js";
import { type ModelTrained, type TrainModelsOptions, trainModels } from "./train-models.js";
import type { Workplace } from "./workplace.js";

export interface RunOptions {
  readonly online: OnlineStore;
  /** The as-of asked for; undefined: that of an unfinished run, or else now by the repo's clock. */
  readonly asOfMicros: number | undefined;
  /** How models are trained; null: not at all. */
  readonly training: TrainModelsOptions["settings"] | null;
  readonly onStart?: (run: RunStart) => void;
  readonly onBuildProgress?: (view: string, message: string) => void;
  readonly onFitted?: (fitted: SourceFitted) => void;
  readonly onBuilt?: (built: ViewBuilt) => void;
  readonly onTrainProgress?: (model: string, message: string) => void;
  readonly onTrainNote?: (words: string) => void;
  readonly onSet?: TrainModelsOptions["onSet"];
  readonly onTrained?: (trained: ModelTrained) => void | Promise<void>;
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
  readonly trained: readonly ModelTrained[];
  readonly pushed: readonly ViewPushed[];
}

/**
 * The whole batch: builds every view, makes every model's training set and trains it, then pushes every view. Started again
 * after it was stopped, it goes on at its first unfinished step, as of the same instant. Where a training fails, the views
 * are pushed all the same, and its error is raised after that.
 */
export async function runPipeline(workplace: Workplace, options: RunOptions): Promise<RunReport> {
  const { repo, state, offline } = workplace;
  return offline.exclusively({ purpose: "run" }, async () => {
    const { views, models = [] } = state.definitions;
    const last = await readRunJournal(offline.folder);
    const { journal, resumed } = planRun(last.journal, {
      state,
      views: views.map((view) => view.name),
      models: options.training === null ? [] : models.map((model) => model.name),
      asOfMicros: options.asOfMicros ?? null,
      nowMicros: repo.config.clock(),
      startedAtMicros: wallClock(),
      id: randomUUID(),
    });
    const steps = unfinishedSteps(journal).filter(({ kind }) => kind !== "train" || options.training !== null);
    options.onStart?.({ asOfMicros: journal.asOfMicros, resumed, steps, problem: last.problem });
    const run = await beginRun(offline.folder, journal);
    const left = <T extends { readonly name: string }>(kind: RunStep["kind"], all: readonly T[]): readonly T[] =>
      all.filter(({ name }) => steps.some((step) => step.kind === kind && step.name === name));
    const built = await buildViews(workplace, {
      views: left("build", views),
      asOfMicros: journal.asOfMicros,
      onProgress: (view, message) => options.onBuildProgress?.(view, message),
      onFitted: (fitted) => options.onFitted?.(fitted),
      onBuilt: async (one) => {
        await run.done({ kind: "build", name: one.view }, wallClock());
        options.onBuilt?.(one);
      },
    });
    const { onTrainProgress, onTrainNote, onSet } = options;
    const [training] = await Promise.allSettled([
      trainModels(workplace, {
        models: left("train", models),
        asOfMicros: journal.asOfMicros,
        settings: options.training ?? {},
        ...(onTrainProgress === undefined ? {} : { onProgress: onTrainProgress }),
        ...(onTrainNote === undefined ? {} : { onNote: onTrainNote }),
        ...(onSet === undefined ? {} : { onSet }),
        onTrained: async (one) => {
          await run.done({ kind: "train", name: one.model }, wallClock());
          await options.onTrained?.(one);
        },
      }),
    ]);
    const pushed = await pushViews(workplace, {
      views: left("push", views),
      online: options.online,
      onProgress: (view, rows, of) => options.onPushProgress?.(view, rows, of),
      onPushed: async (one) => {
        await run.done({ kind: "push", name: one.view }, wallClock());
        options.onPushed?.(one);
      },
    });
    if (training.status === "rejected") throw training.reason;
    return { asOfMicros: journal.asOfMicros, resumed, built, trained: training.value, pushed };
  });
}
