import { fail } from "../errors/index.js";
import { explainLinear, linearMargin, readLinearDocument } from "./linear/index.js";
import { explainTrees, flattenTrees, marginOf, readTreesDocument } from "./trees/index.js";

/** A model over prepared columns. */
export interface Scorer {
  /** The logarithm of the odds that a row is true. Trees take NaN for what is missing. */
  margin(row: Float64Array): number;
  /** Writes each column's share of the margin, and last the share of none: what is expected of an unknown row. */
  explain(row: Float64Array, into: Float64Array): void;
}

/**
 * A scorer of a model's file: XGBoost's JSON, or coefficients. `columns` are those that rows have.
 * @throws GR-MODEL-UNREADABLE where the file is neither, or is of other columns.
 */
export function scorerOf(content: unknown, columns: readonly string[], file: string): Scorer {
  const isLinear = typeof content === "object" && content !== null && "coefficients" in content;
  return isLinear ? linearScorer(content, columns, file) : treesScorer(content, columns, file);
}

function linearScorer(content: unknown, columns: readonly string[], file: string): Scorer {
  const document = readLinearDocument(content, file);
  refuseOthers(
    document.coefficients.map(({ column }) => column),
    columns,
    file,
  );
  return {
    margin: (row) => linearMargin(document, row),
    explain: (row, into) => explainLinear(document, row, into),
  };
}

function treesScorer(content: unknown, columns: readonly string[], file: string): Scorer {
  const document = readTreesDocument(content, file);
  const names = columns.map(treesColumnName);
  if (document.featureNames.length > 0) refuseOthers(document.featureNames, names, file);
  else if (document.featureCount !== columns.length) refuseCount(document.featureCount, columns.length, file);
  const trees = flattenTrees(document, file);
  let explain: ReturnType<typeof explainTrees> | null = null;
  const narrow = new Float32Array(columns.length);
  return {
    margin: (row) => {
      narrow.set(row);
      return marginOf(trees, narrow);
    },
    explain: (row, into) => {
      explain ??= explainTrees(trees);
      narrow.set(row);
      explain(narrow, into);
    },
  };
}

/** A column's name as XGBoost takes it: Python's refuses brackets and the sign for less. */
export function treesColumnName(name: string): string {
  return name.replace(/[[\]<]/g, "_");
}

function refuseOthers(found: readonly string[], expected: readonly string[], file: string): void {
  if (found.length !== expected.length) refuseCount(found.length, expected.length, file);
  const at = found.findIndex((name, index) => name !== expected[index]);
  if (at < 0) return;
  fail("GR-MODEL-UNREADABLE", `Column ${at + 1} of ${file} is "${found[at]}", and of the manifest "${expected[at]}".`, {
    where: { file },
  });
}

function refuseCount(found: number, expected: number, file: string): never {
  fail("GR-MODEL-UNREADABLE", `${file} has ${found} columns, and its manifest ${expected}.`, { where: { file } });
}

/** 1 / (1 + e^−margin), without overflow. */
export function probabilityOf(margin: number): number {
  if (margin >= 0) return 1 / (1 + Math.exp(-margin));
  const odds = Math.exp(margin);
  return odds / (1 + odds);
}
