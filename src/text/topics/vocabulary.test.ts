import { expect, test } from "vitest";
import { chooseVocabulary } from "./vocabulary.js";

const documentsOfWord = new Map([
  ["the", 10],
  ["tuner", 4],
  ["amp", 4],
  ["😀", 4],
  ["ﬁne", 5],
  ["once", 1],
]);
const all = { minDocuments: 1, maxShare: 1, maxWords: 10 };

test.each([
  [all, ["amp", "once", "the", "tuner", "ﬁne", "😀"]],
  [{ ...all, minDocuments: 4 }, ["amp", "the", "tuner", "ﬁne", "😀"]],
  [{ ...all, maxShare: 0.5 }, ["amp", "once", "tuner", "ﬁne", "😀"]],
  [{ ...all, maxShare: 0.49 }, ["amp", "once", "tuner", "😀"]],
  [{ ...all, maxWords: 3 }, ["amp", "the", "ﬁne"]],
  [{ ...all, minDocuments: 11 }, []],
])("of six words in ten documents, with %j", (settings, words) => {
  expect(chooseVocabulary(documentsOfWord, 10, settings)).toEqual(words);
  expect(chooseVocabulary(new Map([...documentsOfWord].reverse()), 10, settings)).toEqual(words);
});
