import type { ViewBuilt, ViewPushed } from "../pipeline/index.js";
import { formatMicros } from "../time/index.js";
import { bytes, count, plural, seconds } from "./numbers.js";
import type { Terminal } from "./terminal.js";

/**
 * Says what a build made, and what reading its sources left out or changed: nothing is dropped without a word. `asOf` tells
 * one of several instants from the others.
 */
export function printBuilt(terminal: Terminal, built: ViewBuilt, asOf = ""): void {
  const { view, snapshot } = built;
  terminal.status(view, null);
  const what = built.built ? "built" : "unchanged";
  terminal.print(
    `✓ ${asOf}${view}: ${what}, ${plural(snapshot.rows, "row")}, ${bytes(snapshot.bytes)}, build ${snapshot.build}`,
  );
  for (const source of built.sources) printSource(terminal, source);
  for (const folder of built.setAside) terminal.note(`  ! a corrupt snapshot was set aside: ${folder}`);
}

export function printSource(terminal: Terminal, report: ViewBuilt["sources"][number]): void {
  const facts: readonly (readonly [number, string])[] = [
    [report.leftOut.nullKey, "left out: no join key"],
    [report.leftOut.nullEventTime, "left out: no event time"],
    [report.superseded, "superseded by a later row of the same identity"],
    [report.counted.nan, "NaN read as null"],
    [report.counted.flooredTimes, "times finer than a microsecond, floored"],
    [report.counted.outOfRange, "instants out of range, read as null"],
    [report.counted.fittedVectors, "vectors cut or padded"],
  ];
  const found = facts.filter(([amount]) => amount > 0).map(([amount, what]) => `${count(amount)} ${what}`);
  if (report.prunedFiles > 0) found.push(`${plural(report.prunedFiles, "file")} after the as-of not read`);
  const suffix = found.length === 0 ? "" : ` (${found.join("; ")})`;
  terminal.note(`  ${report.source}: ${plural(report.rows, "row")}${suffix}`);
  for (const warning of report.warnings) terminal.note(`  ! ${warning}`);
}

/** A build as `--json` answers it. */
export function builtAnswer({ view, built, snapshot, setAside }: ViewBuilt, asOf: string) {
  const { build, rows, bytes: size, folder, sources } = snapshot;
  return {
    view,
    built,
    as_of: asOf,
    build,
    rows,
    bytes: size,
    folder,
    sources: sources.map(sourceAnswer),
    fits: snapshot.fits.map(({ fittedAsOfMicros, byBuild, ...fit }) => ({
      ...fit,
      fitted_as_of: formatMicros(fittedAsOfMicros),
      by_build: byBuild,
    })),
    set_aside: setAside,
  };
}

/** A source's report with the names that manifests have. */
export function sourceAnswer({ source, files, rows, superseded, warnings, ...report }: ViewBuilt["sources"][number]) {
  return {
    source,
    files,
    pruned_files: report.prunedFiles,
    rows,
    left_out: { null_key: report.leftOut.nullKey, null_event_time: report.leftOut.nullEventTime },
    superseded,
    counted: {
      nan: report.counted.nan,
      floored_times: report.counted.flooredTimes,
      out_of_range: report.counted.outOfRange,
      fitted_vectors: report.counted.fittedVectors,
    },
    warnings,
  };
}

/** A push as `--json` answers it. */
export function pushedAnswer({ view, asOf, build, rows, skipped, removed, bytes: size, seconds: took }: ViewPushed) {
  return { view, as_of: asOf, build, rows, skipped, removed, bytes: size, seconds: took };
}

/** What a push wrote, in a line. */
export function pushedText(pushed: ViewPushed): string {
  const { rows, skipped, removed } = pushed;
  const parts = [plural(rows, "row"), bytes(pushed.bytes), seconds(pushed.seconds)];
  if (pushed.seconds > 0) parts.push(`${count(Math.round(rows / pushed.seconds))} rows/s`);
  if (skipped > 0) parts.push(`${count(skipped)} skipped: the store holds newer ones`);
  if (removed > 0) parts.push(`${count(removed)} removed`);
  return `${parts.join(", ")}, as of ${pushed.asOf}`;
}
