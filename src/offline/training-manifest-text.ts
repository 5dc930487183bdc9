import { z } from "zod";
import { fail } from "../errors/index.js";
import { type DataType, isDataType } from "../schema/index.js";
import { formatMicros } from "../time/index.js";
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
import { type TrainingSetManifest, trainingManifestFormat } from "./training-manifest.js";

const schema = z.object({
  format: z.literal(trainingManifestFormat),
  model: z.string().nullable(),
  label: z.object({ name: z.string(), hash: digest }),
  features: z.array(z.object({ column: z.string(), view: z.string(), feature: z.string(), hash: digest })).min(1),
  registry: z.object({ state: count, hash: digest }),
  definitions_hash: digest,
  known_by: z.boolean(),
  cutoffs: z
    .array(z.object({ cutoff: time, rows: count, nulls: count, positives: count.nullable() }))
    .min(1)
    .nullable(),
  columns: z.array(
    z.object({
      name: z.string(),
      type: z.custom<DataType>(isDataType, "is no data type"),
      role: z.enum(["key", "event_time", "label", "feature"]),
    }),
  ),
  rows: count,
  bytes: count,
  sha256: digest,
  label_sources: z.array(sourceReport),
  sources: z.array(sourceReport),
  fits: z.array(fitUsed),
  snapshots: z.array(z.object({ view: z.string(), as_of: time, build: z.int().positive() })),
  warnings: z.array(
    z.object({
      kind: z.enum([
        "fit_after_label",
        "feature_predicts_alone",
        "event_at_label_instant",
        "no_event_time",
        "known_after_label",
        "label_missing",
        "no_population",
      ]),
      subject: z.string(),
      text: z.string(),
    }),
  ),
  engine: z.string(),
  granary_version: z.string(),
});

/** The text of a training set's manifest. */
export function printTrainingManifest(manifest: TrainingSetManifest): string {
  const document: z.input<typeof schema> = {
    format: trainingManifestFormat,
    model: manifest.model,
    label: { name: manifest.label.name, hash: manifest.label.hash },
    features: manifest.features.map(({ column, view, feature, hash }) => ({ column, view, feature, hash })),
    registry: { state: manifest.registry.number, hash: manifest.registry.hash },
    definitions_hash: manifest.definitionsHash,
    known_by: manifest.knownBy,
    cutoffs:
      manifest.cutoffs?.map(({ cutoffMicros, rows, nulls, positives }) => ({
        cutoff: formatMicros(cutoffMicros),
        rows,
        nulls,
        positives,
      })) ?? null,
    columns: manifest.columns.map(({ name, type, role }) => ({ name, type, role })),
    rows: manifest.rows,
    bytes: manifest.bytes,
    sha256: manifest.sha256,
    label_sources: manifest.labelSources.map(printSource),
    sources: manifest.sources.map(printSource),
    fits: manifest.fits.map(printFitUsed),
    snapshots: manifest.snapshots.map(({ view, asOfMicros, build }) => ({
      view,
      as_of: formatMicros(asOfMicros),
      build,
    })),
    warnings: manifest.warnings.map(({ kind, subject, text }) => ({ kind, subject, text })),
    engine: manifest.engine,
    granary_version: manifest.granaryVersion,
  };
  return printSealed(document);
}

/** Reads what `printTrainingManifest` wrote in `file`. Throws `GR-TRAINING-SET-CORRUPT`, `GR-TRAINING-SET-FORMAT-UNKNOWN`. */
export function parseTrainingManifest(text: string, file: string): TrainingSetManifest {
  const corrupt = (problem: string): never =>
    fail("GR-TRAINING-SET-CORRUPT", `${file} is no manifest of a training set: ${problem}.`, { where: { file } });
  const document = parseSealed(text, corrupt);
  const format = z.object({ format: z.number() }).safeParse(document).data?.format;
  if (format !== undefined && format > trainingManifestFormat) {
    const known = `this Granary reads up to ${trainingManifestFormat}`;
    fail("GR-TRAINING-SET-FORMAT-UNKNOWN", `${file} has format ${format}, ${known}.`, { where: { file } });
  }
  const parsed = schema.safeParse(document);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return corrupt(`at ${issue?.path.join(".") || "its top"} ${issue?.message}`);
  }
  const { registry, cutoffs, snapshots, fits, sources, label_sources, ...rest } = parsed.data;
  return {
    model: rest.model,
    label: rest.label,
    features: rest.features,
    registry: { number: registry.state, hash: registry.hash },
    definitionsHash: rest.definitions_hash,
    knownBy: rest.known_by,
    cutoffs: cutoffs?.map(({ cutoff, ...counts }) => ({ cutoffMicros: cutoff, ...counts })) ?? null,
    columns: rest.columns,
    rows: rest.rows,
    bytes: rest.bytes,
    sha256: rest.sha256,
    labelSources: label_sources.map(sourceOf),
    sources: sources.map(sourceOf),
    fits: fits.map(fitUsedOf),
    snapshots: snapshots.map(({ as_of, ...one }) => ({ ...one, asOfMicros: as_of })),
    warnings: rest.warnings,
    engine: rest.engine,
    granaryVersion: rest.granary_version,
  };
}
