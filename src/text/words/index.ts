export { lemma } from "./lemma.js";
export { plainText } from "./plain-text.js";
export { stopWords } from "./stop-words.js";
export { tokens } from "./tokens.js";
export type { PartOfSpeech } from "./word-net.js";
