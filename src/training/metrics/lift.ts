import type { Ranking } from "./ranking.js";

/** What comes of approaching only the rows that score highest. */
export interface LiftStep {
  /** The share of all rows that is approached, from the highest score on. */
  readonly share: number;
  readonly rows: number;
  /** The share of all true rows that is among them. */
  readonly captured: number;
  /** How many times as many true rows they hold as so many rows by chance. */
  readonly lift: number;
}

/**
 * Lift by tenths of the rows. Rows of one score count as equally likely to be approached, so that the order of ties means
 * nothing. Empty without a true row.
 */
export function liftSteps({ labels, groupEnds }: Ranking, steps = 10): readonly LiftStep[] {
  const trues = labels.reduce((sum, label) => sum + label, 0);
  if (trues === 0) return [];
  return Array.from({ length: steps }, (_, index) => {
    const rows = (labels.length * (index + 1)) / steps;
    const captured = truesAmong(rows, labels, groupEnds) / trues;
    const share = (index + 1) / steps;
    return { share, rows, captured, lift: captured / share };
  });
}

/** Expected true rows among the `rows` highest. */
function truesAmong(rows: number, labels: Uint8Array, groupEnds: Uint32Array): number {
  let sum = 0;
  let start = 0;
  for (const end of groupEnds) {
    if (start >= rows) break;
    const inGroup = labels.subarray(start, end).reduce((total, label) => total + label, 0);
    sum += inGroup * Math.min(1, (rows - start) / (end - start));
    start = end;
  }
  return sum;
}
