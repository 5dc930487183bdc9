import { plainText, scoreSentiment, tokens } from "../src/text/index.js";
import type { Row } from "./raw-data.js";

/** A review as it was written. */
export interface Review {
  readonly rating: number;
  readonly text: string | null;
  /** Its sentiment, where it isn't that of the text as a reader sees it: null for one that is skipped. */
  readonly sentiment?: number | null;
  readonly micros: number;
}

const dayMicros = 86_400_000_000;

/**
 * What one author's reviews come to at an instant, by loops that a person can check: the features of a review view, but for
 * the language. Each text's scores are judged elsewhere, by Python's VADER.
 */
export function reviewFeatures(reviews: readonly Review[], atMicros: number): Row {
  const known = reviews.filter(({ micros }) => micros <= atMicros).toSorted((a, b) => a.micros - b.micros);
  const within = (days: number) => known.filter(({ micros }) => micros > atMicros - days * dayMicros);
  const last = known.at(-1);
  // Of those of one instant, the greatest; none is least.
  const latest = sentimentsOf(known.filter(({ micros }) => micros === last?.micros));
  const words = known.flatMap(({ text }) => (text === null ? [] : [tokens(plainText(text)).length]));
  const features: Record<string, Row[string]> = {
    total_reviews: known.length,
    avg_rating: meanOf(known.map(({ rating }) => rating)),
    avg_sentiment_score: meanOf(sentimentsOf(known)),
    min_sentiment: sentimentsOf(known).length > 0 ? Math.min(...sentimentsOf(known)) : null,
    max_sentiment: sentimentsOf(known).length > 0 ? Math.max(...sentimentsOf(known)) : null,
    latest_sentiment: latest.length === 0 ? null : Math.max(...latest),
    negative_review_share: meanOf(sentimentsOf(known).map((sentiment) => (sentiment <= -0.05 ? 1 : 0))),
    review_words: sumOf(words),
    avg_review_words: meanOf(words),
    days_since_last_review: last === undefined ? null : Math.floor((atMicros - last.micros) / dayMicros),
  };
  for (const days of [30, 90]) {
    features[`reviews_${days}d`] = within(days).length;
    features[`recent_rating_${days}d`] = meanOf(within(days).map(({ rating }) => rating));
    features[`recent_sentiment_${days}d`] = meanOf(sentimentsOf(within(days)));
    features[`negative_reviews_${days}d`] = sentimentsOf(within(days)).filter((sentiment) => sentiment <= -0.05).length;
  }
  return features;
}

function sentimentsOf(reviews: readonly Review[]): readonly number[] {
  return reviews.flatMap(({ text, sentiment }) => {
    if (sentiment !== undefined) return sentiment === null ? [] : [sentiment];
    return text === null ? [] : [scoreSentiment(plainText(text)).compound];
  });
}

function meanOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : sumOf(values) / values.length;
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
