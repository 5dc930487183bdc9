import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { isGranaryError } from "../errors/index.js";
import { makeFolder, onDisk, writeFileAtomically } from "../files/index.js";
import { formatMicros, parseInstantText } from "../time/index.js";
import { type RunJournal, type RunStep, withStepDone } from "./run-journal.js";

/** Counts up when a reader of the old format would misread the new. */
const journalFormat = 2;

const time = z.string().transform((text, context) => {
  const micros = parseInstantText(text)?.micros;
  if (micros === undefined) context.addIssue("is no ISO 8601 time");
  return micros ?? z.NEVER;
});

const journalSchema = z.object({
  format: z.literal(journalFormat),
  run: z.string(),
  as_of: time,
  state: z.object({ number: z.int().positive(), hash: z.string() }),
  started_at: time,
  steps: z.array(z.object({ kind: z.enum(["build", "train", "push"]), name: z.string(), done_at: time.nullable() })),
});

/** What was found of the last run. */
export interface FoundJournal {
  /** Null where there is none, or none that can be read. */
  readonly journal: RunJournal | null;
  /** Why it can't be read, in a sentence, to be told as a warning: a new run loses nothing, builds are reused. */
  readonly problem: string | null;
}

/** Reads the journal of the last run over an offline store. Throws the codes of `diskError`. */
export async function readRunJournal(offlineFolder: string): Promise<FoundJournal> {
  const file = fileIn(offlineFolder);
  let text: string;
  try {
    text = await onDisk(file, () => readFile(file, "utf8"));
  } catch (error) {
    if (isGranaryError(error, "GR-FILE-MISSING")) return { journal: null, problem: null };
    throw error;
  }
  const { data } = journalSchema.safeParse(parsedJson(text));
  if (data === undefined) return { journal: null, problem: `${file} is no journal of a run that this Granary knows.` };
  return {
    journal: {
      id: data.run,
      asOfMicros: data.as_of,
      state: data.state,
      startedAtMicros: data.started_at,
      steps: data.steps.map(({ kind, name, done_at }) => ({ kind, name, doneAtMicros: done_at })),
    },
    problem: null,
  };
}

/** A run under way, whose journal is on the disk. */
export interface RunUnderWay {
  /** Records a step as done; of steps done side by side too. Throws the codes of `diskError`. */
  done(step: Pick<RunStep, "kind" | "name">, doneAtMicros: number): Promise<void>;
}

/**
 * Writes a run's journal, to be done before its first step. Whoever does this holds the store
 * (`OfflineStore.exclusively`) until the run ends. Throws the codes of `diskError`.
 */
export async function beginRun(offlineFolder: string, journal: RunJournal): Promise<RunUnderWay> {
  let current = journal;
  await makeFolder(offlineFolder);
  await write(offlineFolder, current);
  let lastWrite: Promise<void> = Promise.resolve();
  return {
    done(step, doneAtMicros) {
      current = withStepDone(current, step, doneAtMicros);
      // One write after the other, each with all that is done by then: a late older one must not undo a newer one.
      const writing = lastWrite.then(() => write(offlineFolder, current));
      lastWrite = writing.catch(() => {});
      return writing;
    },
  };
}

function write(offlineFolder: string, journal: RunJournal): Promise<void> {
  const document: z.input<typeof journalSchema> = {
    format: journalFormat,
    run: journal.id,
    as_of: formatMicros(journal.asOfMicros),
    state: { number: journal.state.number, hash: journal.state.hash },
    started_at: formatMicros(journal.startedAtMicros),
    steps: journal.steps.map(({ kind, name, doneAtMicros }) => ({
      kind,
      name,
      done_at: doneAtMicros === null ? null : formatMicros(doneAtMicros),
    })),
  };
  return writeFileAtomically(fileIn(offlineFolder), `${JSON.stringify(document, null, 2)}\n`);
}

function fileIn(offlineFolder: string): string {
  return join(offlineFolder, "run.json");
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
