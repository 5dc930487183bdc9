import { z } from "zod";
import { fail } from "../errors/index.js";
import { type DataType, isDataType } from "../schema/index.js";
import { formatMicros } from "../time/index.js";
import { manifestFormat, type SnapshotManifest } from "./manifest.js";
import {
  count,
  digest,
  fitUsed,
  fitUsedOf,
  printFitUsed,
  printSource,
  sourceOf,
  sourceReport,
  time,
} from "./manifest-pieces.js";
import { parseSealed, printSealed } from "./sealed-text.js";

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
  fits: z.array(fitUsed.extend({ by_build: z.boolean() })).optional(),
  engine: z.string(),
  granary_version: z.string(),
  created_at: time,
});

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
    ...(manifest.fits.length === 0
      ? {}
      : { fits: manifest.fits.map(({ byBuild, ...one }) => ({ ...printFitUsed(one), by_build: byBuild })) }),
    engine: manifest.engine,
    granary_version: manifest.granaryVersion,
    created_at: formatMicros(manifest.createdAtMicros),
  };
  return printSealed(document);
}

/**
 * Reads a manifest's text; `file` is its path, for messages. A text that is no manifest, or not the one that was
 * written, is handed to `corrupt`, in words. Throws `GR-OFFLINE-FORMAT-UNKNOWN`.
 */
export function parseManifest(text: string, file: string, corrupt: (problem: string) => never): SnapshotManifest {
  const document = parseSealed(text, corrupt);
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
    fits: (document.fits ?? []).map(({ by_build, ...one }) => ({ ...fitUsedOf(one), byBuild: by_build })),
    engine: document.engine,
    granaryVersion: document.granary_version,
    createdAtMicros: document.created_at,
  };
}
