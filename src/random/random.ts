/** Random numbers from one seeded stream. The same seed gives the same numbers on every machine. */
export interface Random {
  /** Starts the stream named by three integers (each taken modulo 2³²) from its beginning. */
  seed(a: number, b: number, c: number): void;
  /** A whole number in [0, 2³²). */
  uint32(): number;
  /** A number in [0, 1), a multiple of 2⁻³². */
  uniform(): number;
  /** A whole number in [0, bound), for bound ≤ 2³². */
  below(bound: number): number;
  /** True with the probability given. */
  chance(probability: number): boolean;
  /** Exponentially distributed. */
  exponential(mean: number): number;
  /** Standard normal. */
  normal(): number;
  /** How often something happened that is expected `mean` times. For means below about 30. */
  poisson(mean: number): number;
  /** An index of `cumulative`, each as likely as its step; the last entry is the total. */
  weighted(cumulative: ArrayLike<number>): number;
}

/**
 * A stream by the generator sfc32 ("small fast counting", Chris Doty-Humphrey, PractRand), seeded as PractRand does:
 * three words of state, a counter of 1, fifteen rounds discarded. Distributions use only operations that IEEE 754
 * rounds exactly, and `Math.log` and `Math.exp`, which V8 computes in software, alike on every processor.
 */
export function createRandom(a = 0, b = 0, c = 0): Random {
  // In a typed array, as closure variables past 31 bits would be boxed at every write.
  const state = new Int32Array(4);

  function step(): number {
    const x = state[0] ?? 0;
    const y = state[1] ?? 0;
    const z = state[2] ?? 0;
    const counter = state[3] ?? 0;
    const result = (x + y + counter) | 0;
    state[0] = y ^ (y >>> 9);
    state[1] = (z + (z << 3)) | 0;
    state[2] = (((z << 21) | (z >>> 11)) + result) | 0;
    state[3] = (counter + 1) | 0;
    return result >>> 0;
  }

  const random: Random = {
    seed(a, b, c) {
      state[0] = a;
      state[1] = b;
      state[2] = c;
      state[3] = 1;
      for (let round = 0; round < 15; round++) step();
    },
    uint32: step,
    uniform: () => step() / 2 ** 32,
    below: (bound) => Math.floor((step() / 2 ** 32) * bound),
    chance: (probability) => step() / 2 ** 32 < probability,
    exponential: (mean) => -mean * Math.log(1 - step() / 2 ** 32),
    normal() {
      // Marsaglia's polar method; its second number is dropped, so that a stream has no state beyond sfc32's.
      for (;;) {
        const u = (step() / 2 ** 32) * 2 - 1;
        const v = (step() / 2 ** 32) * 2 - 1;
        const s = u * u + v * v;
        if (s > 0 && s < 1) return u * Math.sqrt((-2 * Math.log(s)) / s);
      }
    },
    poisson(mean) {
      // Knuth: multiply uniforms until below e^−mean.
      const limit = Math.exp(-mean);
      let count = 0;
      for (let product = step() / 2 ** 32; product > limit; product *= step() / 2 ** 32) count++;
      return count;
    },
    weighted(cumulative) {
      const last = cumulative.length - 1;
      const at = (step() / 2 ** 32) * (cumulative[last] ?? 0);
      let index = 0;
      while (index < last && at >= (cumulative[index] ?? 0)) index++;
      return index;
    },
  };
  random.seed(a, b, c);
  return random;
}

/** Running totals of weights, for `Random.weighted`. */
export function cumulate(weights: readonly number[]): Float64Array {
  let total = 0;
  return Float64Array.from(weights, (weight) => {
    total += weight;
    return total;
  });
}
