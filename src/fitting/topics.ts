import { type Fitted, type FittedOptions, fitted, type SourceFit } from "../definition/index.js";
import { fail } from "../errors/index.js";
import type { TextExpr } from "../expression/index.js";
import { type JsonValue, type VectorType, vector } from "../schema/index.js";
import type { RowsKind } from "./fit-kind.js";
import { listParameter, numberParameter, parameter } from "./parameters.js";
import { figure } from "./transforms.js";

/** How many words a topic is told by. */
const toldWords = 10;

export const topicsKind: RowsKind = {
  name: "topics",
  transform: "rows",
  codeVersion: "1",
  describe: (_, parameters) => {
    const words = vocabularyOf(parameters).length;
    const [documents, last] = [numberParameter(parameters, "documents") ?? 0, perplexities(parameters).at(-1)];
    if (words === 0) return `no topics: of ${documents} texts no word is in enough, and all are null`;
    const judged = last === undefined ? "" : `, perplexity ${figure(last)}`;
    return `${topicsOf(parameters).length} topics of ${words} words in ${documents} texts${judged}`;
  },
  report: (_, parameters) =>
    topicsOf(parameters).map(
      ({ topic, coherence, words }) => `topic ${topic}, coherence ${coherence.toFixed(2)}: ${words.join(" ")}`,
    ),
  summary: (_, parameters) => ({
    documents: numberParameter(parameters, "documents"),
    words: vocabularyOf(parameters).length,
    perplexities: perplexities(parameters),
    topics: topicsOf(parameters).map((topic) => ({ ...topic })),
  }),
};

function perplexities(parameters: JsonValue): readonly number[] {
  return listParameter(parameters, "perplexities", "float64").map(Number);
}

/** The words, in their order: parted by spaces, as the numbers of `components` are. */
function vocabularyOf(parameters: JsonValue): readonly string[] {
  const words = parameter(parameters, "vocabulary", "string");
  return typeof words !== "string" || words === "" ? [] : words.split(" ");
}

interface ToldTopic {
  readonly topic: number;
  readonly coherence: number;
  readonly words: readonly string[];
}

/** Each topic by the words of most weight in it, greatest first; none where no word is known. */
function topicsOf(parameters: JsonValue): readonly ToldTopic[] {
  const vocabulary = vocabularyOf(parameters);
  if (vocabulary.length === 0) return [];
  const coherence = listParameter(parameters, "coherence", "float64").map(Number);
  return listParameter(parameters, "components", "string").map((component, topic) => {
    const weights = String(component).split(" ").map(Number);
    const words = [...vocabulary.keys()]
      .sort((a, b) => (weights[b] ?? 0) - (weights[a] ?? 0) || a - b)
      .slice(0, toldWords)
      .map((place) => vocabulary[place] ?? "");
    return { topic, coherence: coherence[topic] ?? 0, words };
  });
}

export interface TopicsOptions extends FittedOptions {
  /** How many topics; 10 by default. */
  readonly k?: number;
  /** What random numbers come from, a whole number; 1 by default. */
  readonly seed?: number;
  /** A word is in at least so many texts; 5 by default. */
  readonly minDocuments?: number;
  /** A word is in at most this share of texts; 0.5 by default. */
  readonly maxShare?: number;
  /** At most so many words, those in most texts; 10,000 by default. */
  readonly maxWords?: number;
}

/**
 * What a text is about, a vector of shares of `k` topics that sum to 1: latent Dirichlet allocation, learnt from the source's
 * texts by online variational Bayes and then applied to any text, as scikit-learn's `transform` does. Words are lemmas without
 * stop words, markup aside. Null for a null text, and for one without a word that topics were learnt of.
 * @throws GR-DEFINITION-INVALID
 */
export function topics(text: TextExpr, options: TopicsOptions): Fitted<VectorType> {
  const { version, k = 10, seed = 1, minDocuments = 5, maxShare = 0.5, maxWords = 10_000 } = options;
  whole("k", k, 2, 1000);
  whole("seed", seed, 0, 2 ** 32 - 1);
  whole("minDocuments", minDocuments, 1, Number.MAX_SAFE_INTEGER);
  whole("maxWords", maxWords, 1, 100_000);
  if (!(maxShare > 0 && maxShare <= 1)) {
    fail("GR-DEFINITION-INVALID", `Topics take a maxShare above 0 and up to 1, not ${String(maxShare)}.`);
  }
  const written = { k, seed, minDocuments, maxShare, maxWords };
  return fitted({ fit: "topics", version, inputs: { text }, options: written, output: vector(k) });
}

function whole(name: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  fail("GR-DEFINITION-INVALID", `Topics take a whole ${name} from ${least} to ${most}, not ${String(value)}.`);
}

/** The options of a fit of topics, as `topics` wrote them. */
export function topicOptions({ options }: SourceFit): Required<Omit<TopicsOptions, "version">> {
  const number = (name: string): number => Number(options[name]);
  return {
    k: number("k"),
    seed: number("seed"),
    minDocuments: number("minDocuments"),
    maxShare: number("maxShare"),
    maxWords: number("maxWords"),
  };
}
