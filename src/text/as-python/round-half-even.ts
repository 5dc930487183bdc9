/** So far from a half that the product's own rounding doesn't reach it. */
const clear = 1e-6;

/**
 * Python's `round(x, digits)`, for |x| ≤ 1: the decimal nearest to the very double, and of two that are equally near
 * the one whose last digit is even. −0 is 0.
 */
export function roundHalfEven(x: number, digits: 3 | 4): number {
  const scale = digits === 3 ? 1e3 : 1e4;
  const scaled = Math.abs(x) * scale;
  const below = Math.floor(scaled);
  const past = scaled - below - 0.5;
  if (Math.abs(past) > clear) return signed(x, (past > 0 ? below + 1 : below) / scale);
  // Equally near are the odd multiples of 2^-(digits + 1) alone: those of other halves are no doubles.
  const half = Math.abs(x) * 2 ** (digits + 1);
  if (Number.isInteger(half) && half % 2 === 1) return signed(x, (below % 2 === 0 ? below : below + 1) / scale);
  return signed(x, Number(Math.abs(x).toFixed(digits)));
}

function signed(of: number, size: number): number {
  return of < 0 && size !== 0 ? -size : size;
}
