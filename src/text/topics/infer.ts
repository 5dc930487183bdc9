import { expDigamma } from "./digamma.js";

/** How a document's mix of topics is found: coordinate ascent, until its parameters hardly change. */
export interface InferenceSettings {
  /** The Dirichlet prior of a document's mix, for each topic. */
  readonly documentPrior: number;
  /** Ends where a round changes the parameters by less than this on average. */
  readonly tolerance: number;
  readonly maxRounds: number;
}

/** As scikit-learn's `mean_change_tol` and `max_doc_update_iter` are by default. */
export const defaultTolerance = 1e-3;
export const defaultMaxRounds = 100;

/** Infers one document at a time; what it works with is kept from one to the next. */
export interface Inference {
  /** The Dirichlet parameters of the document's mix: to be filled with where to begin, and then what was found. */
  readonly gamma: Float64Array;
  /** e^E[ln θ] of `gamma` as found, for each topic. */
  readonly weights: Float64Array;
  /**
   * Finds `gamma` of a document whose i-th word, occurring `counts[i]` times, is row `rows[i]` of `topicWords`: for each word
   * its e^E[ln β] in each topic, one after another. Returns how many rounds it took.
   */
  infer(topicWords: Float64Array, rows: Int32Array, counts: Float64Array): number;
  /** Adds to `statistics`, rows as of `topicWords`, what the document inferred last tells of its words. */
  addStatistics(statistics: Float64Array, rows: Int32Array, counts: Float64Array): void;
}

/** So that nothing is divided by 0: a double's precision. */
const epsilon = 2 ** -52;

/**
 * The E step of variational Bayes for latent Dirichlet allocation. Source: Hoffman, Blei and Bach, Online learning for latent
 * Dirichlet allocation, NIPS 2010, algorithm 1; the order of updates and the end are scikit-learn's.
 */
export function createInference(topics: number, settings: InferenceSettings): Inference {
  const gamma = new Float64Array(topics);
  const weights = new Float64Array(topics);
  const sums = new Float64Array(topics);
  const kernel: Kernel = { own: new Float64Array(64 * topics), gamma, weights, sums };
  const { documentPrior, tolerance, maxRounds } = settings;

  const take = (topicWords: Float64Array, rows: Int32Array): void => {
    if (kernel.own.length < rows.length * topics) kernel.own = new Float64Array(2 * rows.length * topics);
    const { own } = kernel;
    let to = 0;
    for (let i = 0; i < rows.length; i++) {
      let from = (rows[i] ?? 0) * topics;
      for (const end = from + topics; from < end; from++) own[to++] = topicWords[from] ?? 0;
    }
  };

  return {
    gamma,
    weights,
    infer(topicWords, rows, counts) {
      take(topicWords, rows);
      weigh(kernel);
      for (let round = 1; ; round++) {
        const change = inferOnce(kernel, counts, documentPrior);
        weigh(kernel);
        if (change < tolerance * topics || round >= maxRounds) return round;
      }
    },
    addStatistics: (statistics, rows, counts) => addStatistics(kernel, statistics, rows, counts),
  };
}

/** What the inner loops work on; they are functions of their own, as V8 reads a closure's variables anew at every use. */
interface Kernel {
  /** The document's rows of e^E[ln β], one after another. */
  own: Float64Array;
  readonly gamma: Float64Array;
  readonly weights: Float64Array;
  readonly sums: Float64Array;
}

function weigh({ gamma, weights }: Kernel): void {
  let total = 0;
  for (let k = 0; k < gamma.length; k++) total += gamma[k] ?? 0;
  const scale = 1 / expDigamma(total);
  for (let k = 0; k < gamma.length; k++) weights[k] = expDigamma(gamma[k] ?? 0) * scale;
}

/** One round of coordinate ascent: how much γ changed in all. */
function inferOnce({ own, gamma, weights, sums }: Kernel, counts: Float64Array, prior: number): number {
  const topics = gamma.length;
  sums.fill(0);
  let at = 0;
  for (let i = 0; i < counts.length; i++, at += topics) {
    let likelihood = epsilon;
    for (let k = 0; k < topics; k++) likelihood += (weights[k] ?? 0) * (own[at + k] ?? 0);
    const share = (counts[i] ?? 0) / likelihood;
    for (let k = 0; k < topics; k++) sums[k] = (sums[k] ?? 0) + share * (own[at + k] ?? 0);
  }
  let change = 0;
  for (let k = 0; k < topics; k++) {
    const next = prior + (weights[k] ?? 0) * (sums[k] ?? 0);
    change += Math.abs(next - (gamma[k] ?? 0));
    gamma[k] = next;
  }
  return change;
}

function addStatistics(
  { own, weights }: Kernel,
  statistics: Float64Array,
  rows: Int32Array,
  counts: Float64Array,
): void {
  const topics = weights.length;
  let at = 0;
  for (let i = 0; i < counts.length; i++, at += topics) {
    let likelihood = epsilon;
    for (let k = 0; k < topics; k++) likelihood += (weights[k] ?? 0) * (own[at + k] ?? 0);
    const share = (counts[i] ?? 0) / likelihood;
    const to = (rows[i] ?? 0) * topics;
    for (let k = 0; k < topics; k++) {
      statistics[to + k] = (statistics[to + k] ?? 0) + share * (weights[k] ?? 0) * (own[at + k] ?? 0);
    }
  }
}
