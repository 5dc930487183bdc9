/**
 * The sum of doubles with the rounding error of every addition carried along (Neumaier, 1974);
 * null where infinities of both signs meet.
 */
export function floatSum(values: readonly number[]): number | null {
  let total = 0;
  let lost = 0;
  for (const x of values) {
    const next = total + x;
    lost += Math.abs(total) >= Math.abs(x) ? total - next + x : x - next + total;
    total = next;
  }
  if (!Number.isFinite(total)) return Number.isNaN(total) ? null : total;
  return total + lost + 0;
}

/** The mean of doubles; null over nothing and where their sum is. */
export function meanOf(values: readonly number[]): number | null {
  const total = floatSum(values);
  return values.length === 0 || total === null ? null : total / values.length + 0;
}

/** The sample variance of doubles by its definition, in two passes; null for fewer than two and among infinities. */
export function varianceOf(values: readonly number[]): number | null {
  const mean = meanOf(values);
  if (values.length < 2 || mean === null || !values.every(Number.isFinite)) return null;
  const squares = floatSum(values.map((x) => (x - mean) ** 2));
  return squares === null ? null : squares / (values.length - 1);
}

/** The value at rank q · (n − 1), interpolated between two ranks; null over nothing, and for a NaN between infinities. */
export function quantileOf(values: readonly number[], q: number): number | null {
  const sorted = values.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const rank = q * (sorted.length - 1);
  const low = sorted[Math.floor(rank)];
  const high = sorted[Math.ceil(rank)];
  if (low === undefined || high === undefined) return null;
  if (low === high) return low;
  const value = low + (high - low) * (rank - Math.floor(rank));
  return Number.isNaN(value) ? null : value;
}
