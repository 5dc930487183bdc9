import { fail } from "../../errors/index.js";
import type { TreeDocument, TreesDocument } from "./document.js";

/**
 * Trees as flat arrays: all nodes of all trees one after the other, so that a walk touches little memory. Numbers that
 * libxgboost holds as 32-bit floats are rounded to such.
 */
export interface FlatTrees {
  readonly featureCount: number;
  /** log(p / (1 − p)) of the base score. */
  readonly baseMargin: number;
  /** The node at which each tree begins. */
  readonly roots: Int32Array;
  /** The column that a node splits by; −1 for a leaf. */
  readonly feature: Int32Array;
  /** Less goes left; a leaf's value. */
  readonly threshold: Float32Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** Where a missing value goes: the left or the right child. */
  readonly missing: Int32Array;
  /** Weight of training rows that came here. */
  readonly cover: Float32Array;
  /** A node's place among `categorySets`; −1 where it compares with its threshold. */
  readonly categorySet: Int32Array;
  /** Categories that go right. */
  readonly categorySets: readonly ReadonlySet<number>[];
  /** Nodes on the longest way from a root to a leaf, both included. */
  readonly depth: number;
}

/** Nodes one below the other, at most: explaining goes down by calls, and lays out memory for each level. */
const mostDepth = 256;

/**
 * Lays out the trees of the first `rounds` rounds, all by default.
 * @throws GR-MODEL-UNREADABLE for nodes that make no tree.
 */
export function flattenTrees(document: TreesDocument, file: string, rounds = Number.POSITIVE_INFINITY): FlatTrees {
  const trees = document.trees.slice(0, rounds * document.treesPerRound);
  const nodeCount = trees.reduce((sum, tree) => sum + tree.left_children.length, 0);
  const flat = {
    featureCount: document.featureCount,
    baseMargin: Math.fround(-Math.log(1 / Math.fround(document.baseScore) - 1)),
    roots: new Int32Array(trees.length),
    feature: new Int32Array(nodeCount),
    threshold: new Float32Array(nodeCount),
    left: new Int32Array(nodeCount),
    right: new Int32Array(nodeCount),
    missing: new Int32Array(nodeCount),
    cover: new Float32Array(nodeCount),
    categorySet: new Int32Array(nodeCount).fill(-1),
    categorySets: [] as ReadonlySet<number>[],
  };
  let start = 0;
  let depth = 0;
  trees.forEach((tree, index) => {
    const broken = (what: string): never =>
      fail("GR-MODEL-UNREADABLE", `Tree ${index} of ${file} is broken: ${what}.`, { where: { file } });
    depth = Math.max(depth, checkTree(tree, document.featureCount, broken));
    flat.roots[index] = start;
    tree.left_children.forEach((left, node) => {
      const at = start + node;
      const right = tree.right_children[node] ?? -1;
      flat.feature[at] = left < 0 ? -1 : (tree.split_indices[node] ?? -1);
      flat.threshold[at] = tree.split_conditions[node] ?? 0;
      flat.left[at] = start + left;
      flat.right[at] = start + right;
      flat.missing[at] = start + (tree.default_left[node] ? left : right);
      flat.cover[at] = tree.sum_hessian[node] ?? 0;
    });
    for (const { node, categories } of categorySplits(tree, broken)) {
      flat.categorySet[start + node] = flat.categorySets.length;
      flat.categorySets.push(new Set(categories));
    }
    start += tree.left_children.length;
  });
  return { ...flat, depth };
}

/** The nodes that split by sets of categories, with those that go right. */
function categorySplits(tree: TreeDocument, broken: (what: string) => never) {
  const { categories = [], categories_nodes = [], categories_segments = [], categories_sizes = [] } = tree;
  if (categories_segments.length !== categories_nodes.length || categories_sizes.length !== categories_nodes.length) {
    broken("its lists of categories differ in length");
  }
  return categories_nodes.map((node, place) => {
    if ((tree.left_children[node] ?? -1) < 0) broken(`node ${node} has categories, and does not split`);
    const [first = 0, size = 0] = [categories_segments[place], categories_sizes[place]];
    const own = categories.slice(first, first + size);
    if (first < 0 || own.length !== size) broken(`there are no categories ${first} to ${first + size}`);
    return { node, categories: own };
  });
}

/** The tree's depth, once each node is seen to be reached exactly once: a walk then ends, at a leaf. */
function checkTree(tree: TreeDocument, featureCount: number, broken: (what: string) => never): number {
  const count = tree.left_children.length;
  const lists = [tree.right_children, tree.split_indices, tree.split_conditions, tree.default_left, tree.sum_hessian];
  if (count === 0 || lists.some((list) => list.length !== count)) broken("its lists differ in length");
  const seen = new Uint8Array(count);
  const waiting: [node: number, depth: number][] = [[0, 1]];
  let deepest = 0;
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [node, depth] = next;
    if (!Number.isInteger(node) || node < 0 || node >= count) broken(`there is no node ${node}`);
    if (seen[node] === 1) broken(`node ${node} is reached twice`);
    seen[node] = 1;
    deepest = Math.max(deepest, depth);
    if (depth > mostDepth) broken(`it is deeper than ${mostDepth} nodes`);
    if (!((tree.sum_hessian[node] ?? -1) >= 0)) broken(`node ${node} has a negative weight`);
    const left = tree.left_children[node] ?? -1;
    if (left < 0) continue;
    const feature = tree.split_indices[node] ?? -1;
    if (!Number.isInteger(feature) || feature < 0 || feature >= featureCount) broken(`there is no column ${feature}`);
    waiting.push([left, depth + 1], [tree.right_children[node] ?? -1, depth + 1]);
  }
  return deepest;
}
