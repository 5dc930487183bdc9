import { z } from "zod";
import type { CalledRowFunction } from "../batch/index.js";
import { fail } from "../errors/index.js";
import { sha256OfText } from "../files/index.js";
import { type DataType, isDataType } from "../schema/index.js";
import { formatMicros, parseInstantText } from "../time/index.js";
import { manifestFormat, type SnapshotFit, type SnapshotManifest } from "./manifest.js";

const count = z.int().nonnegative();
const digest = z.string().regex(/^[0-9a-f]{64}$/);
const time = z.string().transform((text, context) => {
  const micros = parseInstantText(text)?.micros;
  if (micros === undefined) context.addIssue("is no ISO 8601 time");
  return micros ?? z.NEVER;
});

const sourceReport = z.object({
  source: z.string(),
  files: z.array(z.object({ path: z.string(), bytes: count, sha256: digest })),
  pruned_files: count,
  rows: count,
  left_out: z.object({ null_key: count, null_event_time: count }),
  superseded: count,
  counted: z.object({ nan: count, floored_times: count, out_of_range: count, fitted_vectors: count }),
  functions: z
    .array(
      z.object({
        name: z.string(),
        module: z.string(),
        export: z.string(),
        version: z.string(),
        source_hash: digest.nullable(),
      }),
    )
    .optional(),
  warnings: z.array(z.string()),
});

const fit = z.object({
  source: z.string(),
  column: z.string(),
  kind: z.string(),
  version: z.string(),
  artifact: z.int().positive(),
  fitted_as_of: time,
  rows: count,
  sha256: digest,
  by_build: z.boolean(),
});

const manifestSchema = z.object({
  format: z.literal(manifestFormat),
  view: z.string(),
  view_hash: digest,
  registry: z.object({ state: count, hash: digest }),
  as_of: time,
  build: z.int().positive(),
  columns: z.array(
    z.object({
      name: z.string(),
      type: z.custom<DataType>(isDataType, "is no data type"),
      role: z.enum(["key", "feature", "instant", "event_time"]),
    }),
  ),
  rows: count,
  bytes: count,
  // A name of the snapshot's own folder: a path from elsewhere could lead out of the store.
  files: z.array(z.object({ path: z.string().regex(/^part-\d+\.parquet$/), bytes: count, sha256: digest })).min(1),
  sources: z.array(sourceReport),
  // Absent where there are none, as in manifests of before there were fits.
  fits: z.array(fit).optional(),
  engine: z.string(),
  granary_version: z.string(),
  created_at: time,
});

/** The last member: the SHA-256 of all the text before it, so that no byte of a manifest changes unseen. */
const SEAL = /,\n {2}"manifest_sha256": "([0-9a-f]{64})"\n\}\n$/;

/** The text of `manifest.json`. */
export function printManifest(manifest: SnapshotManifest): string {
  const document: z.input<typeof manifestSchema> = {
    format: manifestFormat,
    view: manifest.view,
    view_hash: manifest.viewHash,
    registry: { state: manifest.registry.number, hash: manifest.registry.hash },
    as_of: formatMicros(manifest.asOfMicros),
    build: manifest.build,
    columns: manifest.columns.map(({ name, type, role }) => ({ name, type, role })),
    rows: manifest.rows,
    bytes: manifest.bytes,
    files: manifest.files.map(({ path, bytes, sha256 }) => ({ path, bytes, sha256 })),
    sources: manifest.sources.map(printSource),
    ...(manifest.fits.length === 0 ? {} : { fits: manifest.fits.map(printFit) }),
    engine: manifest.engine,
    granary_version: manifest.granaryVersion,
    created_at: formatMicros(manifest.createdAtMicros),
  };
  const text = JSON.stringify(document, null, 2).replace(/\n\}$/, "");
  return `${text},\n  "manifest_sha256": "${sha256OfText(text)}"\n}\n`;
}

/**
 * Reads a manifest's text; `file` is its path, for messages. A text that is no manifest, or not the one that was
 * written, is handed to `corrupt`, in words. Throws `GR-OFFLINE-FORMAT-UNKNOWN`.
 */
export function parseManifest(text: string, file: string, corrupt: (problem: string) => never): SnapshotManifest {
  const seal = SEAL.exec(text);
  if (seal === null) corrupt("its manifest is not whole, the digest at its end is missing");
  const sealed = text.slice(0, seal.index);
  if (sha256OfText(sealed) !== seal[1]) corrupt("its manifest was changed, the digest at its end is another's");
  const document = parsedJson(`${sealed}\n}`);
  const format = z.object({ format: z.number() }).safeParse(document).data?.format;
  if (format !== undefined && format > manifestFormat) {
    fail("GR-OFFLINE-FORMAT-UNKNOWN", `${file} has format ${format}, this Granary reads up to ${manifestFormat}.`, {
      where: { file },
      data: { format },
    });
  }
  const parsed = manifestSchema.safeParse(document);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    corrupt(`its manifest is none, at ${issue?.path.join(".") || "its top"}: ${issue?.message}`);
  }
  return manifestOf(parsed.data);
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function manifestOf(document: z.output<typeof manifestSchema>): SnapshotManifest {
  return {
    view: document.view,
    viewHash: document.view_hash,
    registry: { number: document.registry.state, hash: document.registry.hash },
    asOfMicros: document.as_of,
    build: document.build,
    columns: document.columns,
    rows: document.rows,
    bytes: document.bytes,
    files: document.files,
    sources: document.sources.map(sourceOf),
    fits: (document.fits ?? []).map(({ fitted_as_of, by_build, ...one }) => ({
      ...one,
      fittedAsOfMicros: fitted_as_of,
      byBuild: by_build,
    })),
    engine: document.engine,
    granaryVersion: document.granary_version,
    createdAtMicros: document.created_at,
  };
}

type SourceDocument = z.infer<typeof sourceReport>;

function printSource(report: SnapshotManifest["sources"][number]): SourceDocument {
  const { source, files, prunedFiles, rows, leftOut, superseded, counted, functions, warnings } = report;
  return {
    source,
    files: files.map(({ path, bytes, sha256 }) => ({ path, bytes, sha256 })),
    pruned_files: prunedFiles,
    rows,
    left_out: { null_key: leftOut.nullKey, null_event_time: leftOut.nullEventTime },
    superseded,
    counted: {
      nan: counted.nan,
      floored_times: counted.flooredTimes,
      out_of_range: counted.outOfRange,
      fitted_vectors: counted.fittedVectors,
    },
    ...(functions === undefined ? {} : { functions: functions.map(printFunction) }),
    warnings: [...warnings],
  };
}

function printFunction({ sourceHash, ...one }: CalledRowFunction) {
  return { ...one, source_hash: sourceHash };
}

function printFit({ fittedAsOfMicros, byBuild, ...one }: SnapshotFit) {
  return { ...one, fitted_as_of: formatMicros(fittedAsOfMicros), by_build: byBuild };
}

function sourceOf(document: SourceDocument): SnapshotManifest["sources"][number] {
  const { source, files, rows, superseded, warnings, left_out, counted, functions } = document;
  return {
    source,
    files,
    prunedFiles: document.pruned_files,
    rows,
    leftOut: { nullKey: left_out.null_key, nullEventTime: left_out.null_event_time },
    superseded,
    counted: {
      nan: counted.nan,
      flooredTimes: counted.floored_times,
      outOfRange: counted.out_of_range,
      fittedVectors: counted.fitted_vectors,
    },
    ...(functions === undefined
      ? {}
      : { functions: functions.map(({ source_hash, ...one }) => ({ ...one, sourceHash: source_hash })) }),
    warnings,
  };
}
