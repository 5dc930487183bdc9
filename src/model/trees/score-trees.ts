import type { FlatTrees } from "./flat-trees.js";

/**
 * The margin of a row: the base margin and the leaf's value of each tree, added in 32-bit floats in the trees' order, as
 * libxgboost adds them. `row` holds 32-bit floats by column, NaN for a missing value.
 */
export function marginOf(trees: FlatTrees, row: Float32Array): number {
  const { roots, threshold } = trees;
  let margin = trees.baseMargin;
  for (let tree = 0; tree < roots.length; tree++) {
    margin = Math.fround(margin + (threshold[leafOf(trees, row, roots[tree] ?? 0)] ?? 0));
  }
  return margin;
}

/** The leaf in which a row ends, from `node` on. */
function leafOf(trees: FlatTrees, row: Float32Array, from: number): number {
  const { feature, threshold, left, right, missing, categorySet } = trees;
  let node = from;
  for (;;) {
    const column = feature[node] ?? -1;
    if (column < 0) return node;
    const value = row[column] ?? Number.NaN;
    if (Number.isNaN(value)) node = missing[node] ?? 0;
    else if ((categorySet[node] ?? -1) >= 0) node = childOf(trees, node, value);
    else node = (value < (threshold[node] ?? 0) ? left[node] : right[node]) ?? 0;
  }
}

/** The child of a node to which a value leads. A category that no set holds goes left, as one never seen does. */
export function childOf(trees: FlatTrees, node: number, value: number): number {
  const { threshold, left, right, missing, categorySet, categorySets } = trees;
  if (Number.isNaN(value)) return missing[node] ?? 0;
  const set = categorySets[categorySet[node] ?? -1];
  const goesLeft = set === undefined ? value < (threshold[node] ?? 0) : !set.has(Math.trunc(value));
  return (goesLeft ? left[node] : right[node]) ?? 0;
}
