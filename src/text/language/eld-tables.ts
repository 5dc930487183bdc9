import { z } from "zod";

/** What eld tells languages by, of its small database. */
export interface EldTables {
  /** Letters of ISO 639-1, by the number that stands for a language. */
  readonly languages: readonly string[];
  /** The least score of a reliable result's scale, by language. */
  readonly averages: readonly number[];
  /** Where the n-gram's languages and weights begin in `languagesOf` and `weights`; where the next one's do is the end. */
  readonly grams: ReadonlyMap<string, number>;
  readonly starts: Int32Array;
  readonly languagesOf: Uint8Array;
  readonly weights: Int16Array;
  /** What stands between words. */
  readonly separators: RegExp;
  /** A character for each byte of UTF-8, as n-grams are written. */
  readonly bytes: readonly string[];
}

const shapes = {
  grams: z.object({ ngramsData: z.object({ type: z.string(), languages: z.record(z.string(), z.string()) }) }),
  averages: z.object({ avgScore: z.record(z.string(), z.number()) }),
  patterns: z.object({ separators: z.instanceof(RegExp) }),
  dictionary: z.object({ dictionary: z.array(z.string()).length(256) }),
};

/**
 * Reads the tables of eld as they lie in its package, of the pinned version: it exports a function that scores by them, which
 * takes ten times as long as to score by arrays. That both give the same is tested.
 */
export async function readEldTables(): Promise<EldTables> {
  const entry = import.meta.resolve("eld/small");
  const module = (path: string): Promise<unknown> => import(new URL(path, entry).href);
  const [data, averages, patterns, dictionary] = await Promise.all([
    module("../ngrams/small.js"),
    module("../avgScore.js"),
    module("../regexPatterns.js"),
    module("../dictionary.js"),
  ]);
  const { languages } = shapes.grams.parse(data).ngramsData;
  const codes = Object.keys(languages).map((_, number) => languages[number] ?? "");
  // 80,000 small objects: looked through once here, not by a schema beforehand.
  const { ngrams } = (data as { readonly ngramsData: { readonly ngrams: Readonly<Record<string, Weights>> } })
    .ngramsData;
  const entries = Object.entries(ngrams);
  const total = entries.reduce((sum, [, weights]) => sum + Object.keys(weights).length, 0);
  const grams = new Map<string, number>();
  const starts = new Int32Array(entries.length + 1);
  const languagesOf = new Uint8Array(total);
  const weights = new Int16Array(total);
  let at = 0;
  for (const [number, [gram, own]] of entries.entries()) {
    grams.set(gram, number);
    for (const language in own) {
      languagesOf[at] = Number(language);
      weights[at++] = (own[language] ?? 0) + leastWeight;
    }
    starts[number + 1] = at;
  }
  const { avgScore } = shapes.averages.parse(averages);
  return {
    languages: codes,
    averages: codes.map((code) => avgScore[code] ?? Number.NaN),
    grams,
    starts,
    languagesOf,
    weights,
    separators: shapes.patterns.parse(patterns).separators,
    bytes: shapes.dictionary.parse(dictionary).dictionary,
  };
}

type Weights = Readonly<Record<string, number>>;

/** What eld's weights are written less. */
const leastWeight = 53;
