import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { describeWithData } from "../../../test/public-data.js";
import { describeWithPython } from "../../../test/python.js";
import { runProgram } from "../../../test/run-program.js";
import { dataSetTexts } from "../data-set-texts.suite.js";
import { fuzzTexts } from "../fuzz-texts.suite.js";
import { scoreSentiment } from "./index.js";

type Scores = readonly [compound: number, negative: number, neutral: number, positive: number];

interface Expected {
  readonly texts: readonly Scores[];
  readonly long: readonly Scores[];
  readonly fuzz: {
    readonly seed: number;
    readonly count: number;
    readonly block: number;
    readonly texts: string;
    readonly scores: readonly string[];
  };
  readonly dataSets: Readonly<Record<string, { rows: number; block: number; scores: readonly string[] }>>;
}

const fixture = (file: string): string => readFileSync(join(import.meta.dirname, "../fixtures", file), "utf8");
const given: {
  readonly texts: readonly string[];
  readonly long: readonly (readonly (readonly [piece: string, times: number])[])[];
} = JSON.parse(fixture("vader-texts.json"));
/** What `scripts/oracles/vader.py` wrote: PyPI's vaderSentiment 3.3.2. */
const expected: Expected = JSON.parse(fixture("vader-expected.json"));

describe("VADER's scores are those of PyPI's vaderSentiment", () => {
  test.each(given.texts.map((text, i) => [text, expected.texts[i]] as const))("for %j", (text, scores) => {
    expect(scoresOf(text)).toEqual(scores);
  });

  test.each(given.long.map((pieces, i) => [JSON.stringify(pieces), pieces, expected.long[i]] as const))(
    "for a long text of %s",
    (_, pieces, scores) => {
      expect(scoresOf(pieces.map(([piece, times]) => piece.repeat(times)).join(""))).toEqual(scores);
    },
  );

  const { seed, count, block, texts, scores } = expected.fuzz;
  test(`for ${count} texts that look for trouble`, () => {
    const fuzzed = fuzzTexts(seed, count);
    expect(digest(fuzzed.map(asciiJson))).toBe(texts);
    expect(differingBlocks(fuzzed, block, scores)).toEqual([]);
  });

  for (const [name, { rows, block, scores }] of Object.entries(expected.dataSets)) {
    describeWithData(name, (folder) => {
      test("for every text", async () => {
        const texts = (await dataSetTexts[name]?.(folder)) ?? [];
        expect(texts.length).toBe(rows);
        expect(differingBlocks(texts, block, scores)).toEqual([]);
      });
    });
  }

  describeWithPython(["vaderSentiment", "pyarrow"], (python) => {
    test("for texts of any characters, asked now", async () => {
      // Python 3.11 knows the characters of Unicode 14 alone, and text that is stored holds no half of a character.
      const known = fc.string({ unit: "binary" }).filter((text) => !/[\p{Cn}\p{Co}\p{Cs}]/u.test(text));
      const texts = [...fc.sample(known, { numRuns: 2000, seed: 1 }), ...fuzzTexts(1, 2000)];
      const script = join(import.meta.dirname, "../../../scripts/oracles/vader.py");
      const input = texts.map((text) => `${asciiJson(text)}\n`).join("");
      const { stdout, stderr } = await runProgram(python, [script, "score"], { input });
      expect(stderr).toBe("");
      const lines = stdout.trimEnd().split("\n");
      expect(lines.length).toBe(texts.length);
      expect(texts.filter((text, i) => lineOf(text) !== lines[i])).toEqual([]);
    });
  });
});

/** The places of the first text of each block whose scores differ. */
function differingBlocks(texts: readonly (string | null)[], block: number, digests: readonly string[]): number[] {
  const starts = Array.from({ length: Math.ceil(texts.length / block) }, (_, i) => i * block);
  expect(starts.length).toBe(digests.length);
  return starts.filter((start, i) => digest(texts.slice(start, start + block).map(lineOf)) !== digests[i]);
}

function lineOf(text: string | null): string {
  return text === null ? "null" : scoresOf(text).join(" ");
}

/** As whole numbers: ten-thousandths, and thousandths. */
function scoresOf(text: string): Scores {
  const { compound, negative, neutral, positive } = scoreSentiment(text);
  const thousandths = (share: number): number => Math.round(share * 1000);
  // Each is the double nearest to its decimal, which a product of that size rounds back to.
  return [Math.round(compound * 10_000), thousandths(negative), thousandths(neutral), thousandths(positive)];
}

function digest(lines: readonly string[]): string {
  return createHash("sha256").update(lines.join("\n")).digest("hex").slice(0, 16);
}

/** As Python's `json.dumps` writes it. */
function asciiJson(text: string): string {
  return JSON.stringify(text).replaceAll(
    /[\x7f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
