import type { FlatTrees } from "./flat-trees.js";
import { gaussLegendre } from "./quadrature.js";
import { childOf } from "./score-trees.js";

/** Explains rows: writes each column's share of a row's margin into `into`, and the share of no column last. */
export type ExplainTrees = (row: Float32Array, into: Float64Array) => void;

/** A child to which no training row came would make a share of 0 / 0. */
const leastShare = 1e-30;

/**
 * Path-dependent TreeSHAP (Lundberg, Erion, Lee: Consistent Individualized Feature Attribution for Tree Ensembles), as
 * libxgboost's `pred_contribs`. Shares of a row add up to its margin.
 *
 * On the way to a leaf of value v, column j lets through `oneⱼ` of this row (0 or 1) where its value is known, and the
 * share `zeroⱼ` of the training rows where it isn't. The Shapley value of column i is the integral over t from 0 to 1 of
 * v (oneᵢ − zeroᵢ) Π (t oneⱼ + (1 − t) zeroⱼ) over the other columns j (Owen, Multilinear Extensions of Games). That is
 * a polynomial in t, which Gauss–Legendre quadrature integrates exactly with half as many points as there are columns on
 * the way. At each point the product over all columns goes down with the walk, and its sum over the leaves comes up; the
 * product without column i is that over all divided by i's factor. Where a column splits again further down, its factor
 * above is replaced by the one below, in the product and in what it gets.
 */
export function explainTrees(trees: FlatTrees): ExplainTrees {
  const { roots, feature, threshold, left, right, depth, featureCount } = trees;
  const means = meansOf(trees);
  const expected = roots.reduce((sum, root) => sum + (means[root] ?? 0), trees.baseMargin);
  const passed = sharesOfParents(trees);
  const { points, weights } = gaussLegendre(Math.max(1, Math.ceil((depth - 1) / 2)));
  const count = points.length;
  const products = new Float64Array(depth * count);
  const sums = new Float64Array(depth * count);
  const zeros = new Float64Array(featureCount).fill(1);
  const ones = new Float64Array(featureCount).fill(1);
  let row: Float32Array = new Float32Array(0);
  let shares: Float64Array = new Float64Array(0);

  /** Leaves, in `sums` at the level's places, Σ product · value over the leaves below the node. */
  function walk(node: number, level: number): void {
    const at = level * count;
    const split = feature[node] ?? -1;
    if (split < 0) {
      const value = threshold[node] ?? 0;
      for (let q = 0; q < count; q++) sums[at + q] = (products[at + q] ?? 0) * value;
      return;
    }
    for (let q = 0; q < count; q++) sums[at + q] = 0;
    const hot = childOf(trees, node, row[split] ?? Number.NaN);
    visit(left[node] ?? 0, split, level, hot);
    visit(right[node] ?? 0, split, level, hot);
  }

  function visit(child: number, split: number, level: number, hot: number): void {
    const at = level * count;
    const below = at + count;
    const zeroAbove = zeros[split] ?? 1;
    const oneAbove = ones[split] ?? 1;
    const zero = zeroAbove * (passed[child] ?? 0);
    const one = child === hot ? oneAbove : 0;
    for (let q = 0; q < count; q++) {
      const t = points[q] ?? 0;
      const factor = (t * one + (1 - t) * zero) / (t * oneAbove + (1 - t) * zeroAbove);
      products[below + q] = (products[at + q] ?? 0) * factor;
    }
    zeros[split] = zero;
    ones[split] = one;
    walk(child, level + 1);
    zeros[split] = zeroAbove;
    ones[split] = oneAbove;
    let share = 0;
    for (let q = 0; q < count; q++) {
      const t = points[q] ?? 0;
      const sum = sums[below + q] ?? 0;
      const gained = (one - zero) / (t * one + (1 - t) * zero);
      const replaced = (oneAbove - zeroAbove) / (t * oneAbove + (1 - t) * zeroAbove);
      share += (weights[q] ?? 0) * sum * (gained - replaced);
      sums[at + q] = (sums[at + q] ?? 0) + sum;
    }
    shares[split] = (shares[split] ?? 0) + share;
  }

  return (explained, into) => {
    row = explained;
    shares = into;
    into.fill(0);
    products.fill(1, 0, count);
    for (const root of roots) walk(root, 0);
    into[featureCount] = expected;
  };
}

/** The share of its parent's training rows that came to each node. */
function sharesOfParents({ feature, left, right, cover }: FlatTrees): Float64Array {
  const shares = new Float64Array(feature.length).fill(1);
  feature.forEach((column, node) => {
    if (column < 0) return;
    for (const child of [left[node] ?? 0, right[node] ?? 0]) {
      // A node to which no row came divides nothing.
      const parent = cover[node] ?? 0;
      shares[child] = parent > 0 ? Math.max(leastShare, (cover[child] ?? 0) / parent) : leastShare;
    }
  });
  return shares;
}

/** Each node's value where nothing of a row is known: the mean of its leaves by cover. */
function meansOf({ feature, threshold, left, right, cover, roots }: FlatTrees): Float64Array {
  const means = new Float64Array(feature.length);
  const fill = (node: number): number => {
    if ((feature[node] ?? -1) < 0) means[node] = threshold[node] ?? 0;
    else {
      const [a, b] = [left[node] ?? 0, right[node] ?? 0];
      const [coverA, coverB] = [cover[a] ?? 0, cover[b] ?? 0];
      const [meanA, meanB] = [fill(a), fill(b)];
      const both = coverA + coverB;
      means[node] = both > 0 ? (meanA * coverA + meanB * coverB) / both : (meanA + meanB) / 2;
    }
    return means[node] ?? 0;
  };
  for (const root of roots) fill(root);
  return means;
}
