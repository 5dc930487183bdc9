import { compareText } from "../../schema/index.js";

/** Which words topics are made of. */
export interface VocabularySettings {
  /** A word occurs in at least so many documents. */
  readonly minDocuments: number;
  /** A word occurs in at most this share of the documents that have any. */
  readonly maxShare: number;
  /** At most so many words: those of most documents. */
  readonly maxWords: number;
}

/**
 * The words that topics are made of, ascending by code points: of those in as many documents as the settings ask, the ones
 * in most, equals by code points. What order the documents come in doesn't matter.
 */
export function chooseVocabulary(
  documentsOfWord: ReadonlyMap<string, number>,
  documents: number,
  { minDocuments, maxShare, maxWords }: VocabularySettings,
): string[] {
  const most = documents * maxShare;
  return [...documentsOfWord]
    .filter(([, count]) => count >= minDocuments && count <= most)
    .sort(([a, n], [b, m]) => m - n || compareText(a, b))
    .slice(0, maxWords)
    .map(([word]) => word)
    .sort(compareText);
}
