import { cpus, release, totalmem, type } from "node:os";
import Table from "cli-table3";
import type { Measured, Skipped } from "./bench.js";

/** How a bench went: its figures, why it did not run, or the error it ended with. */
export type Outcome = Measured | Skipped | { readonly failed: string };

export interface Result {
  readonly id: string;
  readonly outcome: Outcome;
}

/** A result in the JSON file. Absent figures are null; `skipped` is a reason or null. */
interface ResultRecord {
  readonly id: string;
  readonly value: number | null;
  readonly unit: string | null;
  readonly floor: number | null;
  readonly peer: number | null;
  readonly ratio: number | null;
  readonly bar: string | null;
  readonly ok: boolean | null;
  readonly peak_rss_mb: number | null;
  readonly skipped: string | null;
}

/** A bench that ended with an error is not ok; one that was skipped is neither ok nor not. */
export function resultRecord({ id, outcome }: Result): ResultRecord {
  const nothing = { value: null, unit: null, floor: null, peer: null, ratio: null, bar: null, peak_rss_mb: null };
  if ("skipped" in outcome) return { id, ...nothing, ok: null, skipped: outcome.skipped };
  if ("failed" in outcome) return { id, ...nothing, ok: false, skipped: null };
  const { value, unit, floor = null, peer = null, ratio = null, bar, ok, peakRssMb } = outcome;
  return { id, value, unit, floor, peer, ratio, bar, ok, peak_rss_mb: peakRssMb, skipped: null };
}

/** What a reader must know of the machine to judge the figures. */
export function machine() {
  const processors = cpus();
  return {
    processor: processors[0]?.model.trim() ?? "unknown",
    processors: processors.length,
    memory_mb: Math.round(totalmem() / 1024 ** 2),
    system: `${type()} ${release()}`,
    node: process.version,
  };
}

/** The results as a table for people. */
export function resultTable(results: readonly Result[]): string {
  const table = new Table({
    head: ["bench", "value", "floor", "peer", "ratio", "bar", "ok", "peak RSS"],
    style: { head: [], border: [] },
  });
  for (const { id, outcome } of results) {
    if ("skipped" in outcome) table.push([id, { colSpan: 7, content: `skipped: ${outcome.skipped}` }]);
    else if ("failed" in outcome) table.push([id, { colSpan: 7, content: `failed: ${outcome.failed}` }]);
    else table.push([id, ...cells(outcome)]);
  }
  return table.toString();
}

function cells({ value, unit, floor, peer, ratio, bar, ok, peakRssMb }: Measured): string[] {
  const figure = (number: number | undefined): string => (number === undefined ? "" : `${shown(number)} ${unit}`);
  const ratioText = ratio === undefined ? "" : `${shown(ratio)} x`;
  return [figure(value), figure(floor), figure(peer), ratioText, bar, ok ? "yes" : "NO", `${shown(peakRssMb)} MiB`];
}

function shown(number: number): string {
  return number.toPrecision(3).includes("e") ? number.toFixed(0) : String(Number(number.toPrecision(3)));
}
