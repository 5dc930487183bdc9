/** One step of a run. */
export interface RunStep {
  readonly kind: "build" | "train" | "push";
  /** Of the view that is built or pushed, or of the model that is trained. */
  readonly name: string;
  /** When it was done; null: not yet. */
  readonly doneAtMicros: number | null;
}

/** What a run has to do and has done, so that one that was killed goes on where it stopped. */
export interface RunJournal {
  /** Unlike any other run's. */
  readonly id: string;
  /** What every step is as of, however long the run takes. */
  readonly asOfMicros: number;
  /** The applied state that the run is of. */
  readonly state: { readonly number: number; readonly hash: string };
  readonly startedAtMicros: number;
  /** In the order that they are done in. */
  readonly steps: readonly RunStep[];
}

/** What a run is started with. */
export interface RunRequest {
  readonly state: { readonly number: number; readonly hash: string };
  /** Names of the state's views. */
  readonly views: readonly string[];
  /** Names of the models to train. */
  readonly models: readonly string[];
  /** The as-of that was asked for; null: of an unfinished run its own, of a new one `nowMicros`. */
  readonly asOfMicros: number | null;
  readonly nowMicros: number;
  /** By the machine's clock. */
  readonly startedAtMicros: number;
  /** For a new run. */
  readonly id: string;
}

export interface PlannedRun {
  readonly journal: RunJournal;
  /** True where `journal` is an earlier run's, to be finished. */
  readonly resumed: boolean;
}

/**
 * The run to do: the unfinished one, with its as-of, where it is of the same applied state and no other as-of was asked
 * for; else a new one that builds every view, trains every model, and then pushes every view.
 */
export function planRun(last: RunJournal | null, request: RunRequest): PlannedRun {
  if (last !== null && unfinishedSteps(last).length > 0 && isOf(last, request)) return { journal: last, resumed: true };
  const { id, state, views, models, startedAtMicros } = request;
  const all = { build: views, train: models, push: views };
  const steps = (["build", "train", "push"] as const).flatMap((kind) =>
    all[kind].map((name): RunStep => ({ kind, name, doneAtMicros: null })),
  );
  const asOfMicros = request.asOfMicros ?? request.nowMicros;
  return {
    journal: { id, asOfMicros, state: { number: state.number, hash: state.hash }, startedAtMicros, steps },
    resumed: false,
  };
}

/** What is left to do, in order. */
export function unfinishedSteps(journal: RunJournal): readonly RunStep[] {
  return journal.steps.filter((step) => step.doneAtMicros === null);
}

/** The journal after a step; the same where the run has no such step. */
export function withStepDone(
  journal: RunJournal,
  done: Pick<RunStep, "kind" | "name">,
  doneAtMicros: number,
): RunJournal {
  const steps = journal.steps.map((step) =>
    step.kind === done.kind && step.name === done.name ? { ...step, doneAtMicros } : step,
  );
  return { ...journal, steps };
}

function isOf(journal: RunJournal, { state, asOfMicros }: RunRequest): boolean {
  const sameState = journal.state.number === state.number && journal.state.hash === state.hash;
  return sameState && (asOfMicros === null || asOfMicros === journal.asOfMicros);
}
