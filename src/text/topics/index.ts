export { collectTopics } from "./collect.js";
export { documentsOf } from "./documents.js";
export { fitTopicWords } from "./fit-topic-words.js";
export { modelFromJson, modelJson } from "./model-json.js";
export { completionPerplexity, splitDocuments } from "./perplexity.js";
export { inferenceOf, topicSettings } from "./settings.js";
export { createCounter, createMixer } from "./transform.js";
export { chooseVocabulary } from "./vocabulary.js";
export { createWordReader } from "./words-of-text.js";
