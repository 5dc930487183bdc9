import type { Random } from "../../random/index.js";

/**
 * A number from the gamma distribution of a shape ≥ 1 and scale 1. Source: Marsaglia and Tsang, A simple method for
 * generating gamma variables, ACM TOMS 26 (2000), the plain form of its section 4.
 */
export function sampleGamma(random: Random, shape: number): number {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = random.normal();
    const v = (1 + c * x) ** 3;
    if (v <= 0) continue;
    // In (0, 1], so that its logarithm is a number.
    const u = 1 - random.uniform();
    if (Math.log(u) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}
