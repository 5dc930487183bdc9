import type { SourceFit } from "../definition/index.js";
import { type FitArtifact, fitKindNamed } from "../fitting/index.js";
import type { SourceFitted } from "../pipeline/index.js";
import type { JsonValue } from "../schema/index.js";
import { formatMicros } from "../time/index.js";
import { plural } from "./numbers.js";
import { printSource, sourceAnswer } from "./print-steps.js";
import type { Terminal } from "./terminal.js";

/** Says what was learnt of a source's columns, what was known of them before, and what reading the source left out. */
export function printFitted(terminal: Terminal, { source, columns, report }: SourceFitted): void {
  terminal.status(source, null);
  for (const { fit, artifact, written, before } of columns) {
    const { describe, report } = fitKindNamed(fit.fit);
    const learnt = describe(fit, artifact.parameters);
    const was = before === null ? null : describe(fit, before.parameters);
    const change =
      before === null || !written
        ? ""
        : was === learnt
          ? `, as artifact ${before.number} says`
          : `; artifact ${before.number}: ${was}`;
    const what = written
      ? `fitted on ${plural(artifact.rows, "row")} up to ${formatMicros(artifact.fittedAsOfMicros)}, artifact ${artifact.number}`
      : `unchanged, artifact ${artifact.number}`;
    terminal.print(`✓ ${source}.${fit.name}: ${what}: ${learnt}${change}`);
    for (const line of report?.(fit, artifact.parameters) ?? []) terminal.print(`  ${line}`);
  }
  printSource(terminal, report);
}

/** Why fits of a source learnt from no later rows. */
export function heldBackText(source: string, asOfMicros: number, model: string): string {
  return `  ${source}: no later than ${formatMicros(asOfMicros)}, the earliest label of model ${model}`;
}

/** The same where a build had to fit, as there was nothing to compute a column by. */
export function printFittedByBuild(terminal: Terminal, fitted: SourceFitted): void {
  const names = fitted.columns.map(({ fit }) => `${fitted.source}.${fit.name}`).join(", ");
  terminal.note(`Nothing was fitted for ${names} yet: fitted now, as of ${formatMicros(fitted.asOfMicros)}`);
  if (fitted.model !== null) terminal.note(heldBackText(fitted.source, fitted.asOfMicros, fitted.model));
  printFitted(terminal, fitted);
}

/** A source's fits as `--json` answers them. */
export function fittedAnswer({ source, asOfMicros, model, columns, report }: SourceFitted) {
  return {
    source,
    as_of: formatMicros(asOfMicros),
    held_back_by: model,
    columns: columns.map(({ fit, artifact, written, before }) => ({
      column: fit.name,
      kind: fit.fit,
      version: fit.version,
      artifact: artifact.number,
      fitted_as_of: formatMicros(artifact.fittedAsOfMicros),
      rows: artifact.rows,
      written,
      parameters: told(fit, artifact),
      before: before === null ? null : { artifact: before.number, parameters: told(fit, before) },
      sha256: artifact.sha256,
    })),
    read: sourceAnswer(report),
  };
}

/** What was learnt, or the sum of it where it is too much to read. */
function told(fit: SourceFit, { parameters }: FitArtifact): JsonValue {
  return fitKindNamed(fit.fit).summary?.(fit, parameters) ?? parameters;
}
