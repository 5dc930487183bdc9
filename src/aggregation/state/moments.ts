import type { ByteReader } from "./byte-reader.js";
import type { ByteWriter } from "./byte-writer.js";

/** The number, mean and sum of squared deviations of doubles. */
export interface Moments {
  n: number;
  mean: number;
  squares: number;
}

export function noMoments(): Moments {
  return { n: 0, mean: 0, squares: 0 };
}

/** Welford, "Note on a method for calculating corrected sums of squares and products" (1962). */
export function addMoment(moments: Moments, x: number): void {
  moments.n++;
  const before = x - moments.mean;
  moments.mean += before / moments.n;
  moments.squares += before * (x - moments.mean);
}

/** Chan, Golub and LeVeque, "Updating formulae and a pairwise algorithm for computing sample variances" (1979). */
export function mergeMoments(moments: Moments, other: Moments): void {
  if (other.n === 0) return;
  const n = moments.n + other.n;
  const apart = other.mean - moments.mean;
  moments.mean += (apart * other.n) / n;
  moments.squares += other.squares + apart * apart * ((moments.n * other.n) / n);
  moments.n = n;
}

/** The sample variance; null for fewer than two. */
export function varianceOf({ n, squares }: Moments): number | null {
  return n < 2 ? null : squares / (n - 1);
}

export function writeMoments({ n, mean, squares }: Moments, bytes: ByteWriter): void {
  bytes.count(n);
  if (n > 0) bytes.float(mean);
  if (n > 1) bytes.float(squares);
}

export function readMoments(bytes: ByteReader): Moments {
  const n = bytes.count();
  return { n, mean: n > 0 ? bytes.float() : 0, squares: n > 1 ? bytes.float() : 0 };
}
