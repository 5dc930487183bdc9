import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { detectLanguage, plainText, scoreSentiment } from "../../src/text/index.js";
import { copyExample, type ExampleRepo, granaryAnswer, type RunningServer, startServer } from "../example-repo.js";
import { describeWithData } from "../public-data.js";
import { differences, openRawData, type Row } from "../raw-data.js";
import { type Review, reviewFeatures } from "../review-features.js";
import { allFeatures } from "./served-features.js";

const asOfMicros = Date.UTC(2014, 6, 22) * 1000;

describeWithData("amazon_musical", (data) => {
  let repo: ExampleRepo;
  let server: RunningServer;
  let run: unknown;
  const written = new Map<string, Review[]>();

  beforeAll(async () => {
    await using raw = await openRawData(data, join(import.meta.dirname, "musical-instruments.sql"));
    for (const row of await raw.rows("SELECT * FROM reviews ORDER BY reviewer_id, seconds")) {
      const id = String(row.reviewer_id);
      written.set(id, [...(written.get(id) ?? []), await reviewOf(row)]);
    }
    repo = await copyExample("musical-instruments", data);
    await granaryAnswer(repo, "apply");
    run = await granaryAnswer(repo, "run");
    server = await startServer(repo);
  });
  afterAll(async () => {
    await server?.[Symbol.asyncDispose]();
    await repo?.[Symbol.asyncDispose]();
  });

  test("a run builds a row a reviewer, of all their reviews", () => {
    const rows = [...written.values()].reduce((sum, reviews) => sum + reviews.length, 0);
    expect(run).toMatchObject({
      as_of: "2014-07-22T00:00:00Z",
      built: [
        {
          view: "reviewer_opinion_features",
          rows: written.size,
          sources: [{ source: "reviews", rows, left_out: { null_key: 0, null_event_time: 0 }, superseded: 0 }],
        },
      ],
    });
  });

  test("serves to every reviewer what their reviews come to", async () => {
    const served = await allFeatures(server.url, "reviewer_id", [...written.keys()]);
    const wrong = [...written].flatMap(([id, reviews], index) => {
      const expected = reviewFeatures(reviews, asOfMicros);
      const got = Object.fromEntries(Object.keys(expected).map((name) => [name, served[index]?.[name] ?? null]));
      return differences(got, expected).map((difference) => `${id}: ${difference}`);
    });
    expect(wrong).toEqual([]);
    expect(written.size).toBe(1429);
  });

  test("learns topics that read as topics, once", async () => {
    // The run learnt them; the same rows give the same again. The answer's form is the command's.
    const answer = (await granaryAnswer(repo, "fit")) as {
      readonly sources: readonly {
        readonly columns: readonly {
          readonly written: boolean;
          readonly parameters: {
            readonly topics: readonly { readonly words: readonly string[]; readonly coherence: number }[];
          };
        }[];
      }[];
    };
    const [fitted] = answer.sources[0]?.columns ?? [];
    expect(fitted?.written).toBe(false);
    const topics = fitted?.parameters.topics ?? [];
    for (const together of [
      ["tuner", "tune", "clip"],
      ["pedal", "effect", "tone"],
      ["mic", "recording"],
      ["string", "pick"],
      ["case", "bag"],
    ]) {
      expect(topics.some(({ words }) => together.every((word) => words.includes(word)))).toBe(true);
    }
    // Words drawn at random go together as by chance: 0.
    expect(topics.reduce((sum, { coherence }) => sum + coherence, 0) / topics.length).toBeGreaterThan(0.1);
  });

  test("serves each reviewer's shares of topics", async () => {
    const served = await allFeatures(server.url, "reviewer_id", [...written.keys()]);
    for (const { topic_vector: shares } of served) {
      expect(Array.isArray(shares) ? shares.reduce((a, b) => Number(a) + Number(b), 0) : shares).toBeCloseTo(1, 9);
    }
  });
});

/** The example skips what isn't in English. */
async function reviewOf({ rating, text, seconds }: Row): Promise<Review> {
  const read = text === null ? null : plainText(String(text));
  const language = read === null ? null : await detectLanguage(read);
  const scored = read !== null && (language === null || language === "en");
  return {
    rating: Number(rating),
    text: read === null ? null : String(text),
    sentiment: scored ? scoreSentiment(read).compound : null,
    micros: Number(seconds) * 1e6,
  };
}
