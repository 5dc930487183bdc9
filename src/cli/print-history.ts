import type { HistoryReport, HistoryRun } from "../batch/index.js";
import { formatMicros } from "../time/index.js";
import { count, plural, bytes as sized } from "./numbers.js";
import { printSource, sourceAnswer } from "./print-steps.js";
import type { Terminal } from "./terminal.js";

/** A point-in-time join that was written. */
export interface HistoryWritten {
  readonly report: HistoryReport;
  readonly columns: HistoryRun["columns"];
  readonly bytes: number;
  readonly file: string;
}

/** Says what a join found, and what whoever trains on it should know. */
export function printHistory(terminal: Terminal, { report, columns, bytes, file }: HistoryWritten): void {
  const features = columns.filter(({ role }) => role === "feature").length;
  terminal.print(`✓ ${plural(report.rows, "row")}, ${plural(features, "feature")}, ${sized(bytes)}`);
  for (const { view, present, nullValue, notFound, outsideMaxAge } of report.views) {
    const statuses = [
      [present, "present"],
      [nullValue, "null"],
      [notFound, "not found"],
      [outsideMaxAge, "outside max age"],
    ] as const;
    const found = statuses.filter(([rows]) => rows > 0).map(([rows, status]) => `${count(rows)} ${status}`);
    terminal.print(`  ${view}: ${found.join(", ") || "no row"}`);
  }
  terminal.print(`  ${file}`);
  // A source's own warnings are among the report's.
  for (const source of report.sources) printSource(terminal, { ...source, warnings: [] });
  for (const warning of report.warnings) terminal.note(`  ! ${warning}`);
}

/** A join as `--json` answers it. */
export function historyAnswer({ report, columns, bytes, file }: HistoryWritten) {
  const instant = (micros: number | null) => (micros === null ? null : formatMicros(micros));
  return {
    rows: report.rows,
    bytes,
    file,
    columns: columns.map(({ name, role }) => ({ name, role })),
    labels: report.labels,
    earliest: instant(report.earliestMicros),
    latest: instant(report.latestMicros),
    views: report.views.map(({ view, present, nullValue, notFound, outsideMaxAge }) => ({
      view,
      statuses: {
        PRESENT: present,
        NULL_VALUE: nullValue,
        NOT_FOUND: notFound,
        OUTSIDE_MAX_AGE: outsideMaxAge,
      },
    })),
    sources: report.sources.map(sourceAnswer),
    not_yet_known: report.notYetKnown,
    warnings: report.warnings,
  };
}
