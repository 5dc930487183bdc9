/** Scored rows from the greatest score to the least; rows of one score are a group, whose order means nothing. */
export interface Ranking {
  /** The position, among the rows as given, of the row at each rank. */
  readonly order: Uint32Array;
  /** 0 or 1 by rank. */
  readonly labels: Uint8Array;
  /** By rank. */
  readonly scores: Float64Array;
  /** Where each group ends: the rank after its last row. */
  readonly groupEnds: Uint32Array;
}

export function rank(labels: Uint8Array, scores: Float64Array): Ranking {
  const order = Uint32Array.from(labels, (_, index) => index).sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0));
  const sorted = Float64Array.from(order, (row) => scores[row] ?? 0);
  const ends: number[] = [];
  for (let at = 1; at <= sorted.length; at++) if (at === sorted.length || sorted[at] !== sorted[at - 1]) ends.push(at);
  return {
    order,
    labels: Uint8Array.from(order, (row) => labels[row] ?? 0),
    scores: sorted,
    groupEnds: Uint32Array.from(ends),
  };
}

/**
 * The area under the ROC curve: how likely a true row scores higher than a false one, a tie counting half. Null where
 * one class is empty. `weights` by rank say how often each row counts; once by default.
 */
export function rocAuc(ranking: Ranking, weights?: Uint32Array): number | null {
  let truesAbove = 0;
  let falses = 0;
  let area = 0;
  for (const group of groupsOf(ranking, weights)) {
    area += group.falses * (truesAbove + group.trues / 2);
    truesAbove += group.trues;
    falses += group.falses;
  }
  return truesAbove === 0 || falses === 0 ? null : area / (truesAbove * falses);
}

/**
 * Average precision, the area under the precision–recall curve as steps: Σ (recallₙ − recallₙ₋₁) · precisionₙ over the
 * groups, as scikit-learn's `average_precision_score`. Null without a true row.
 */
export function averagePrecision(ranking: Ranking, weights?: Uint32Array): number | null {
  let trues = 0;
  let rows = 0;
  let sum = 0;
  for (const group of groupsOf(ranking, weights)) {
    trues += group.trues;
    rows += group.trues + group.falses;
    if (group.trues > 0) sum += group.trues * (trues / rows);
  }
  return trues === 0 ? null : sum / trues;
}

/** A point of the ROC and of the precision–recall curve: all rows that score at least `threshold` are called true. */
export interface CurvePoint {
  readonly threshold: number;
  /** Recall, the share of the true rows that are called true. */
  readonly truePositiveRate: number;
  readonly falsePositiveRate: number;
  readonly precision: number;
}

/** The curves' points, one a distinct score from the greatest; at most about `limit` of them, evenly chosen. */
export function curve(ranking: Ranking, limit = 200): readonly CurvePoint[] {
  const groups = [...groupsOf(ranking)];
  const allTrues = groups.reduce((sum, group) => sum + group.trues, 0);
  const allFalses = groups.reduce((sum, group) => sum + group.falses, 0);
  const every = Math.max(1, Math.ceil(groups.length / limit));
  const points: CurvePoint[] = [];
  let trues = 0;
  let falses = 0;
  groups.forEach((group, index) => {
    trues += group.trues;
    falses += group.falses;
    if (index % every !== every - 1 && index !== groups.length - 1) return;
    points.push({
      threshold: group.score,
      truePositiveRate: allTrues === 0 ? 0 : trues / allTrues,
      falsePositiveRate: allFalses === 0 ? 0 : falses / allFalses,
      precision: trues / (trues + falses),
    });
  });
  return points;
}

interface Group {
  readonly score: number;
  readonly trues: number;
  readonly falses: number;
}

function* groupsOf({ labels, scores, groupEnds }: Ranking, weights?: Uint32Array): Generator<Group> {
  let at = 0;
  for (const end of groupEnds) {
    const score = scores[at] ?? 0;
    let trues = 0;
    let falses = 0;
    for (; at < end; at++) {
      const weight = weights === undefined ? 1 : (weights[at] ?? 0);
      if (labels[at] === 1) trues += weight;
      else falses += weight;
    }
    yield { score, trues, falses };
  }
}
