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
