import { z } from "zod";
import type { CalledRowFunction, SourceReport } from "../batch/index.js";
import type { FitUsed } from "../fitting/index.js";
import { formatMicros, parseInstantText } from "../time/index.js";

/** Pieces that the manifests of snapshots and of training sets have in common. */

export const count = z.int().nonnegative();
export const digest = z.string().regex(/^[0-9a-f]{64}$/);
export const time = z.string().transform((text, context) => {
  const micros = parseInstantText(text)?.micros;
  if (micros === undefined) context.addIssue("is no ISO 8601 time");
  return micros ?? z.NEVER;
});

export const sourceReport = z.object({
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

/** An artifact that fitted columns were computed by. */
export const fitUsed = z.object({
  source: z.string(),
  column: z.string(),
  kind: z.string(),
  version: z.string(),
  artifact: z.int().positive(),
  fitted_as_of: time,
  rows: count,
  sha256: digest,
});

export function printFitUsed({ fittedAsOfMicros, ...one }: FitUsed) {
  return { ...one, fitted_as_of: formatMicros(fittedAsOfMicros) };
}

export function fitUsedOf({ fitted_as_of, ...one }: z.output<typeof fitUsed>): FitUsed {
  return { ...one, fittedAsOfMicros: fitted_as_of };
}

type SourceDocument = z.infer<typeof sourceReport>;

export function printSource(report: SourceReport): SourceDocument {
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

export function sourceOf(document: SourceDocument): SourceReport {
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
