import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { isGranaryError } from "../errors/index.js";
import { onDisk, sha256OfFile } from "../files/index.js";
import { formatMicros, parseInstantText } from "../time/index.js";
import type { DemoParameters } from "./demo-options.js";
import type { DemoCounts } from "./generate.js";

/** Counts up when the same parameters begin to give other data. */
export const GENERATOR_VERSION = 1;

/** The file, beside the tables, that says what they are; written last. */
export const MANIFEST_NAME = "demo.json";

/** What `demo.json` records. */
export interface DemoManifest {
  readonly generatorVersion: number;
  readonly parameters: DemoParameters;
  readonly counts: DemoCounts;
  readonly files: readonly DemoFile[];
}

export interface DemoFile {
  /** Relative to the data's folder, with `/`. */
  readonly path: string;
  readonly rowCount: number;
  readonly sha256: string;
}

const count = z.int().nonnegative();

const manifestSchema = z.object({
  generator_version: count,
  seed: count,
  end: z.string(),
  users: count,
  events_per_user: count,
  counts: z.object({
    events: count,
    duplicates: count,
    late_events: count,
    profiles: count,
    reviews: count,
  }),
  files: z.array(z.object({ path: z.string(), rows: count, sha256: z.string() })),
});

/** `demo.json`'s text. */
export function printManifest({ generatorVersion, parameters, counts, files }: DemoManifest): string {
  const document: z.infer<typeof manifestSchema> = {
    generator_version: generatorVersion,
    seed: parameters.seed,
    end: formatMicros(parameters.endMicros),
    users: parameters.users,
    events_per_user: parameters.eventsPerUser,
    counts: {
      events: counts.events,
      duplicates: counts.duplicates,
      late_events: counts.lateEvents,
      profiles: counts.profiles,
      reviews: counts.reviews,
    },
    files: files.map(({ path, rowCount, sha256 }) => ({ path, rows: rowCount, sha256 })),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** The manifest of the demo data in a folder; undefined where there is none, or none that can be read as one. */
export async function readManifest(folder: string): Promise<DemoManifest | undefined> {
  const text = await readTextIfThere(join(folder, MANIFEST_NAME));
  const document = manifestSchema.safeParse(text === undefined ? undefined : parsedJson(text)).data;
  const endMicros = parseInstantText(document?.end ?? "")?.micros;
  if (document === undefined || endMicros === undefined) return undefined;
  const { counts } = document;
  return {
    generatorVersion: document.generator_version,
    parameters: {
      seed: document.seed,
      endMicros,
      users: document.users,
      eventsPerUser: document.events_per_user,
    },
    counts: {
      events: counts.events,
      duplicates: counts.duplicates,
      lateEvents: counts.late_events,
      profiles: counts.profiles,
      reviews: counts.reviews,
    },
    files: document.files.map(({ path, rows, sha256 }) => ({ path, rowCount: rows, sha256 })),
  };
}

/** True when every file that the manifest names is there with its content unchanged. */
export async function filesAreIntact(folder: string, files: readonly DemoFile[]): Promise<boolean> {
  for (const { path, sha256 } of files) {
    const found = await ifThere(sha256OfFile(join(folder, path)));
    if (found !== sha256) return false;
  }
  return true;
}

function readTextIfThere(path: string): Promise<string | undefined> {
  return ifThere(onDisk(path, () => readFile(path, "utf8")));
}

async function ifThere<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (isGranaryError(error, "GR-FILE-MISSING")) return undefined;
    throw error;
  }
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
