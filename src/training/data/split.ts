import { fail } from "../../errors/index.js";
import { sha256OfText } from "../../files/index.js";
import { formatMicros } from "../../time/index.js";
import type { TrainingSet } from "./training-set.js";

/** Rows to learn from and rows to judge by. No row is in both. */
export interface Split {
  /** By time: the newest cutoff judges. By entity: a fifth of the entities does. */
  readonly by: (typeof splitWays)[number];
  readonly train: Uint32Array;
  readonly test: Uint32Array;
  /** Rows of neither: their label looks past the cutoff that judges. */
  readonly leftOut: number;
}

/** How rows are split, where that is not left to the set. */
export const splitWays = ["time", "entity"] as const;

type SplitData = Pick<TrainingSet, "rows" | "entities" | "cutoffsMicros" | "labels" | "horizonMicros">;

/**
 * Splits by time where there are cutoffs so far apart that the earlier one's horizon ends before the newest; else, or where
 * `by` asks for it, 80/20 stratified by entity: of the n entities of a class (the label at the latest cutoff) the ⌊n / 5⌋ with the least seeded
 * hash are test, with all their rows.
 * @throws GR-TRAINING-SET-UNFIT where a side would lack a class, or rows that are asked to be split by time can't be
 */
export function splitRows(set: SplitData, seed: number, by?: Split["by"]): Split {
  const newest = set.cutoffsMicros.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const trains = (row: number) => (set.cutoffsMicros[row] ?? 0) + set.horizonMicros <= newest;
  const judges = (row: number) => set.cutoffsMicros[row] === newest;
  const early = rowsWhere(set.rows, (row) => trains(row) && !judges(row));
  if (by === "time" && early.length === 0) {
    fail("GR-TRAINING-SET-UNFIT", "The rows can't be split by time: no cutoff's horizon ends by the newest cutoff.");
  }
  const split: Split =
    early.length > 0 && by !== "entity" ? byTime(early, rowsWhere(set.rows, judges), set.rows) : byEntity(set, seed);
  const where = split.by === "time" ? `by time, at ${formatMicros(newest)}` : "by entity";
  requireBothClasses(set.labels, split.train, `${where}: the rows to learn from`);
  requireBothClasses(set.labels, split.test, `${where}: the rows to judge by`);
  return split;
}

function byTime(train: Uint32Array, test: Uint32Array, rows: number): Split {
  return { by: "time", train, test, leftOut: rows - train.length - test.length };
}

function byEntity(set: SplitData, seed: number): Split {
  const { entities } = set;
  const isTest = new Set<string>();
  for (const members of entitiesByClass(set, seed)) {
    for (const entity of members.slice(0, Math.floor(members.length / 5))) isTest.add(entity);
  }
  const tests = (row: number) => isTest.has(entities[row] ?? "");
  return {
    by: "entity",
    train: rowsWhere(set.rows, (row) => !tests(row)),
    test: rowsWhere(set.rows, tests),
    leftOut: 0,
  };
}

/** A part of the training rows: what a fold learns from, and what it judges by. */
export interface Fold {
  readonly train: Uint32Array;
  readonly held: Uint32Array;
}

/** `count` folds of some rows, stratified by entity: each entity, with all its rows, judges in exactly one. */
export function foldsOf(set: SplitData, rows: Uint32Array, count: number, seed: number): readonly Fold[] {
  const foldOf = new Map<string, number>();
  // One class after the other, dealt out in turn: sizes and shares of classes differ by one entity at most.
  for (const [index, entity] of entitiesByClass(set, seed, rows).flat().entries()) foldOf.set(entity, index % count);
  const folds = Array.from({ length: count }, (_, fold): Fold => {
    const holds = (row: number) => foldOf.get(set.entities[row] ?? "") === fold;
    return { train: rows.filter((row) => !holds(row)), held: rows.filter(holds) };
  });
  for (const [index, fold] of folds.entries()) {
    const name = `fold ${index + 1} of ${count}`;
    requireBothClasses(set.labels, fold.train, `${name}: the rows to learn from`);
    requireBothClasses(set.labels, fold.held, `${name}: the rows to judge by`);
  }
  return folds;
}

/** Entities by the class of their label at their latest cutoff, each class in order of the seeded hash. */
function entitiesByClass(set: SplitData, seed: number, rows?: Uint32Array): readonly (readonly string[])[] {
  const latest = new Map<string, number>();
  for (const row of rows ?? rowsWhere(set.rows, () => true)) {
    const entity = set.entities[row] ?? "";
    const before = latest.get(entity);
    if (before === undefined || (set.cutoffsMicros[row] ?? 0) > (set.cutoffsMicros[before] ?? 0))
      latest.set(entity, row);
  }
  const hashed = [...latest].map(([entity, row]) => ({
    entity,
    label: set.labels[row] ?? 0,
    hash: sha256OfText(`${seed}:${entity}`),
  }));
  hashed.sort((a, b) => (a.hash < b.hash ? -1 : 1));
  return [0, 1].map((label) => hashed.filter((one) => one.label === label).map(({ entity }) => entity));
}

function rowsWhere(count: number, holds: (row: number) => boolean): Uint32Array {
  const rows: number[] = [];
  for (let row = 0; row < count; row++) if (holds(row)) rows.push(row);
  return Uint32Array.from(rows);
}

function requireBothClasses(labels: Uint8Array, rows: Uint32Array, what: string): void {
  let trues = 0;
  for (const row of rows) trues += labels[row] ?? 0;
  if (trues > 0 && trues < rows.length) return;
  const found =
    rows.length === 0 ? "none" : trues === 0 ? `${rows.length}, none of them true` : `${rows.length}, all of them true`;
  fail("GR-TRAINING-SET-UNFIT", `A model can't be told from these rows, split ${what} are ${found}.`);
}
