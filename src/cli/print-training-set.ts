import type { Replay } from "../pipeline/index.js";
import { formatMicros } from "../time/index.js";
import { bytes, count, plural } from "./numbers.js";
import type { Terminal } from "./terminal.js";

type TrainingSet = Replay["original"];

/** Says what a training set holds, and what whoever trains on it should know. */
export function printTrainingSet(terminal: Terminal, set: TrainingSet, made = true): void {
  const features = set.columns.filter((column) => column.role === "feature").length;
  const subject = set.model ?? set.label.name;
  terminal.status(subject, null);
  const what = made ? "" : "unchanged, ";
  terminal.print(
    `✓ training set of ${subject}: ${what}${plural(set.rows, "row")}, ${plural(features, "feature")}, ${bytes(set.bytes)}`,
  );
  for (const { cutoffMicros, rows, positives } of set.cutoffs ?? []) {
    const share = positives === null || rows === 0 ? "" : `, ${((100 * positives) / rows).toFixed(1)} % true`;
    terminal.print(`  ${formatMicros(cutoffMicros)}: ${count(rows)}${share}`);
  }
  terminal.print(`  ${set.file}`);
  for (const { text } of set.warnings) terminal.note(`  ! ${text}`);
}

/** A training set as `--json` answers it. */
export function trainingSetAnswer(set: TrainingSet) {
  return {
    model: set.model,
    label: set.label.name,
    rows: set.rows,
    bytes: set.bytes,
    sha256: set.sha256,
    cutoffs:
      set.cutoffs?.map(({ cutoffMicros, ...counts }) => ({ cutoff: formatMicros(cutoffMicros), ...counts })) ?? null,
    features: set.features.map(({ column }) => column),
    definitions_hash: set.definitionsHash,
    warnings: set.warnings,
    file: set.file,
    manifest: set.manifestFile,
  };
}
