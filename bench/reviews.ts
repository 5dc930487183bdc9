import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { stopWords } from "../src/text/index.js";
import { runProgram } from "../test/run-program.js";
import type { Bench, Skipped } from "./bench.js";
import { type RunTaken, runOf } from "./measure.js";
import { oraclePython } from "./oracle-python.js";

const root = join(import.meta.dirname, "..");
const main = join(root, "dist/cli/main.js");
const reviewsFile = join(root, "../shared/data/amazon_musical/reviews.parquet");
const copies = 5;
/** A run starts, and pushes, whether anything is new or not: that is the same however much there was to do at first. */
const copiesAgain = 10;
const barToPython = 10;
const barToFirst = 20;

/** The review pipeline from Parquet to served features, beside the same work in Python. */
export const reviews: Bench = {
  id: "reviews",
  describe: `CPU of the first run over ${copies} x 10 k reviews (sentiment, language, words, topics fitted, features, push), beside Python's packages`,
  run: async () => {
    const missing = missingHere();
    if (missing !== null) return missing;
    const found = await oraclePython(["vaderSentiment", "eld", "nltk", "sklearn", "pandas", "pyarrow"]);
    if ("skipped" in found) return found;
    const repo = await reviewRepo(copies);
    const first = await run(repo);
    const words = join(repo, "stop-words.json");
    await writeFile(words, JSON.stringify([...stopWords]));
    const data = join(repo, "data/reviews-0.parquet");
    const program = join(root, "bench/programs/reviews.py");
    const python = await runProgram(found.python, [program, data, words, join(repo, "python.parquet")], {
      // One thread each: NumPy's others would only wait, at a cost.
      env: { OPENBLAS_NUM_THREADS: "1" },
    });
    if (python.exitCode !== 0) throw new Error(`reviews.py ended with ${python.exitCode}: ${python.stderr}`);
    const peer = JSON.parse(python.stdout) as { cpuSeconds: number; seconds: number; rows: number }; // as it prints
    console.error(`  ours ${told(first)}; Python ${peer.cpuSeconds.toFixed(1)} CPU s in ${peer.seconds.toFixed(1)} s`);
    const ratio = peer.cpuSeconds / first.cpuSeconds;
    return {
      value: first.cpuSeconds,
      unit: "CPU s",
      peer: peer.cpuSeconds,
      ratio,
      bar: `>= ${barToPython} x`,
      ok: ratio >= barToPython,
      peakRssMb: first.peakRssMb,
    };
  },
};

/** The run over the same reviews again, and with one more. */
export const reviewsAgain: Bench = {
  id: "reviews-again",
  describe: `CPU of a second run over the same ${copiesAgain} x 10 k reviews, beside the first`,
  run: async () => {
    const missing = missingHere();
    if (missing !== null) return missing;
    const repo = await reviewRepo(copiesAgain);
    const first = await run(repo);
    const again = await run(repo);
    await writeReviews(join(repo, "data/reviews-1.parquet"), 1, "LIMIT 1");
    const oneMore = await run(repo);
    console.error(`  first ${told(first)}; again ${told(again)}; with one review more ${told(oneMore)}`);
    const ratio = first.cpuSeconds / again.cpuSeconds;
    return {
      value: again.cpuSeconds,
      unit: "CPU s",
      peer: first.cpuSeconds,
      ratio,
      bar: `>= ${barToFirst} x`,
      ok: ratio >= barToFirst,
      peakRssMb: again.peakRssMb,
    };
  },
};

function missingHere(): Skipped | null {
  if (!existsSync(main)) return { skipped: "dist/cli/main.js is not there: run npm run build" };
  if (!existsSync(reviewsFile)) return { skipped: "there is no ../shared/data/amazon_musical beside the project" };
  return null;
}

function told({ cpuSeconds, millis, peakRssMb }: RunTaken): string {
  return `${cpuSeconds.toFixed(2)} CPU s in ${(millis / 1000).toFixed(2)} s, ${peakRssMb.toFixed(0)} MB`;
}

function run(repo: string): Promise<RunTaken> {
  return runOf([main, "run", "--repo", repo]);
}

/** A repo that nothing was run in: reviews, each in so many copies that differ by their last word, and the view. */
async function reviewRepo(of: number): Promise<string> {
  const repo = join(root, ".cache/bench/reviews");
  await rm(repo, { recursive: true, force: true });
  await mkdir(join(repo, "features"), { recursive: true });
  await mkdir(join(repo, "data"));
  await writeFile(
    join(repo, "granary.config.ts"),
    'import { defineConfig } from "granary";\nexport default defineConfig({ clock: "2014-08-01" });\n',
  );
  await writeFile(join(repo, "features/reviews.ts"), definitions);
  await writeReviews(join(repo, "data/reviews-0.parquet"), of);
  await runOf([main, "apply", "--repo", repo]);
  return repo;
}

async function writeReviews(file: string, of: number, limit = ""): Promise<void> {
  const database = await DuckDBInstance.create(":memory:");
  const connection = await database.connect();
  await connection.run(
    `COPY (SELECT reviewerID || '-' || copy AS user_id, make_timestamp(unixReviewTime * 1000000) AS "at", overall AS rating,
       CASE WHEN copy = 0 THEN reviewText ELSE reviewText || ' copy' || copy END AS text
     FROM read_parquet('${reviewsFile}'), range(${of}) copies(copy) ${limit}) TO '${file}' (FORMAT parquet)`,
  );
  connection.closeSync();
  database.closeSync();
}

const definitions = `import {
  count, entity, eventSource, featureView, language, last, max, mean, meanVector, min, mode, sinceLast, sum, topics, vader,
  wordCount,
} from "granary";
const user = entity("user", { joinKeys: { user_id: "string" } });
const reviews = eventSource("reviews", {
  files: "data/*.parquet", entity: user, eventTime: "at", columns: { rating: "float64", text: "string" },
  derive: (review) => ({
    sentiment: vader(review.text, { markup: "strip" }),
    language: language(review.text),
    words: wordCount(review.text),
    topics: topics(review.text, { version: "1", maxShare: 0.2 }),
  }),
});
const windows = ["30d", "90d"] as const;
export const userReviews = featureView("user_review_features", {
  entity: user, source: reviews, owner: "bench", version: "1",
  features: (review) => {
    const sentiment = review.sentiment_compound;
    return {
      total_reviews: count(), reviews: count({ windows }),
      avg_rating: mean(review.rating), recent_rating: mean(review.rating, { windows }),
      avg_sentiment_score: mean(sentiment), recent_sentiment: mean(sentiment, { windows }),
      min_sentiment: min(sentiment), max_sentiment: max(sentiment), latest_sentiment: last(sentiment),
      negative_review_share: mean(sentiment.le(-0.05).asFloat64()),
      review_words: sum(review.words), avg_review_words: mean(review.words),
      topic_vector: meanVector(review.topics),
      days_since_last_review: sinceLast("days"), review_language: mode(review.language),
    };
  },
});
`;
