import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { describeWithData } from "../../../test/public-data.js";
import { describeWithPython } from "../../../test/python.js";
import { runProgram } from "../../../test/run-program.js";
import { dataSetTexts } from "../data-set-texts.suite.js";
import { lemma, type PartOfSpeech, plainText, tokens } from "./index.js";

const parts: readonly PartOfSpeech[] = ["noun", "verb", "adjective", "adverb"];

/** What `scripts/oracles/lemmas.py` wrote: NLTK's WordNetLemmatizer over the same files. */
const expected: {
  readonly own: Readonly<Record<string, readonly string[]>>;
  readonly block: number;
  readonly dataSets: Readonly<Record<string, { readonly words: number; readonly lemmas: readonly string[] }>>;
} = JSON.parse(readFileSync(join(import.meta.dirname, "../fixtures/lemmas-expected.json"), "utf8"));

const lemmasOf = (word: string): readonly string[] => parts.map((part) => lemma(word, part));

describe("lemmas are those of NLTK's WordNetLemmatizer", () => {
  test.each(Object.entries(expected.own))("of %j", (word, lemmas) => {
    expect(lemmasOf(word)).toEqual(lemmas);
  });

  test("of nouns where no part of speech is said", () => expect(lemma("leaves")).toBe("leaf"));

  for (const [name, { words, lemmas }] of Object.entries(expected.dataSets)) {
    describeWithData(name, (folder) => {
      test("of every distinct word", async () => {
        const found = await wordsOf(name, folder);
        expect(found.length).toBe(words);
        const lines = found.map((word) => lemmasOf(word).join("\t"));
        const starts = lemmas.map((_, i) => i * expected.block);
        const digest = (start: number): string =>
          createHash("sha256")
            .update(lines.slice(start, start + expected.block).join("\n"))
            .digest("hex")
            .slice(0, 16);
        expect(starts.filter((start, i) => digest(start) !== lemmas[i])).toEqual([]);
      });
    });
  }

  describeWithPython(["nltk", "pyarrow"], (python) => {
    test("of made-up forms, asked now", async () => {
      const endings = [
        "",
        "s",
        "es",
        "ses",
        "ves",
        "xes",
        "zes",
        "ches",
        "shes",
        "men",
        "ies",
        "ed",
        "ing",
        "er",
        "est",
      ];
      const stems = "dog box buzz church wish wol cr stor run mak plug happ larg woman tun play sa ax ba d".split(" ");
      const words = stems.flatMap((stem) => endings.map((ending) => stem + ending));
      const script = join(import.meta.dirname, "../../../scripts/oracles/lemmas.py");
      const { stdout } = await runProgram(python, [script, "lemmas"], { input: `${words.join("\n")}\n` });
      expect(words.map((word) => lemmasOf(word).join("\t"))).toEqual(stdout.trimEnd().split("\n"));
    });
  });
});

async function wordsOf(name: string, folder: string): Promise<readonly string[]> {
  const texts = (await dataSetTexts[name]?.(folder)) ?? [];
  return [...new Set(texts.flatMap((text) => (text === null ? [] : tokens(plainText(text)))))].sort();
}
