export { detectLanguage } from "./language/index.js";
export {
  type LanguagePolicy,
  language,
  type ReadingOptions,
  type SentimentColumns,
  textRowFunctions,
  vader,
  wordCount,
} from "./row-functions/index.js";
export { type Sentiment, scoreSentiment } from "./sentiment/index.js";
export {
  chooseVocabulary,
  completionPerplexity,
  createCounter,
  createWordReader,
  documentsOf,
  fitTopicWords,
  inferenceOf,
  splitDocuments,
  topicSettings,
  topicsFit,
} from "./topics/index.js";
export { lemma, type PartOfSpeech, plainText, stopWords, tokens } from "./words/index.js";
