export { documentsOf } from "./documents.js";
export { fitTopicWords } from "./fit-topic-words.js";
export { completionPerplexity, splitDocuments } from "./perplexity.js";
export { inferenceOf, topicSettings } from "./settings.js";
export { topicsFit } from "./topics-fit.js";
export { createCounter } from "./transform.js";
export { chooseVocabulary } from "./vocabulary.js";
export { createWordReader } from "./words-of-text.js";
