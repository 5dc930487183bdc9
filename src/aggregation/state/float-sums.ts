import type { ByteReader } from "./byte-reader.js";
import type { ByteWriter } from "./byte-writer.js";

/** A sum of doubles that any order of adding and merging gives to within a few units in the last place of Σ|x|. */
export interface FloatSum {
  n: number;
  /** Of the finite x, and what rounding took from it (Neumaier, 1974). */
  total: number;
  lost: number;
  /** Σ|x| of the finite x. */
  size: number;
  positiveInfinity: boolean;
  negativeInfinity: boolean;
}

export function noFloats(): FloatSum {
  return { n: 0, total: 0, lost: 0, size: 0, positiveInfinity: false, negativeInfinity: false };
}

export function addFloat(sum: FloatSum, x: number): void {
  sum.n++;
  if (x === Number.POSITIVE_INFINITY) sum.positiveInfinity = true;
  else if (x === Number.NEGATIVE_INFINITY) sum.negativeInfinity = true;
  else {
    addCompensated(sum, x);
    sum.size += Math.abs(x);
  }
}

export function mergeFloats(sum: FloatSum, other: FloatSum): void {
  sum.n += other.n;
  addCompensated(sum, other.total);
  sum.lost += other.lost;
  sum.size += other.size;
  sum.positiveInfinity ||= other.positiveInfinity;
  sum.negativeInfinity ||= other.negativeInfinity;
}

function addCompensated(sum: FloatSum, x: number): void {
  const next = sum.total + x;
  sum.lost += Math.abs(sum.total) >= Math.abs(x) ? sum.total - next + x : x - next + sum.total;
  sum.total = next;
}

/** The sum; null where infinities of both signs meet. */
export function totalOf({ total, lost, positiveInfinity, negativeInfinity }: FloatSum): number | null {
  if (positiveInfinity) return negativeInfinity ? null : Number.POSITIVE_INFINITY;
  if (negativeInfinity) return Number.NEGATIVE_INFINITY;
  // Where the finite x overflow, what was lost is no number.
  const sum = Number.isFinite(total) ? total + lost : total;
  return Number.isNaN(sum) ? null : sum + 0;
}

/** The mean; null over nothing and where infinities of both signs meet. */
export function meanOf(sum: FloatSum): number | null {
  const total = totalOf(sum);
  return sum.n === 0 || total === null ? null : total / sum.n + 0;
}

/** Whether the x cancel: |Σx| ≤ `part` · Σ|x|. */
export function cancel(sum: FloatSum, part: number): boolean {
  const infinite = sum.positiveInfinity || sum.negativeInfinity;
  return infinite || Math.abs(totalOf(sum) ?? 0) <= part * sum.size;
}

const hasLost = 1;
const hasPositive = 2;
const hasNegative = 4;

export function writeFloats(sum: FloatSum, bytes: ByteWriter): void {
  bytes.count(sum.n);
  if (sum.n === 0) return;
  bytes.byte(
    (sum.lost === 0 ? 0 : hasLost) |
      (sum.positiveInfinity ? hasPositive : 0) |
      (sum.negativeInfinity ? hasNegative : 0),
  );
  bytes.float(sum.total);
  bytes.float(sum.size);
  if (sum.lost !== 0) bytes.float(sum.lost);
}

export function readFloats(bytes: ByteReader): FloatSum {
  const n = bytes.count();
  if (n === 0) return noFloats();
  const flags = bytes.byte();
  const total = bytes.float();
  const size = bytes.float();
  return {
    n,
    total,
    size,
    lost: (flags & hasLost) === 0 ? 0 : bytes.float(),
    positiveInfinity: (flags & hasPositive) !== 0,
    negativeInfinity: (flags & hasNegative) !== 0,
  };
}
