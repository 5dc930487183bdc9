import type { BatchEngine, SourceReport } from "../../batch/index.js";
import { type Entity, eventSource } from "../../definition/index.js";
import { fail, invariant } from "../../errors/index.js";
import { type DataType, kindOf, type Value } from "../../schema/index.js";
import type { TrainingFeature, TrainingSet } from "./training-set.js";

/** A file that holds a training set, and what its columns are. */
export interface TrainingFile {
  /** Parquet, CSV or JSON lines; relative to the repo's folder. */
  readonly file: string;
  readonly entity: Entity;
  readonly label: { readonly name: string; readonly type: DataType; readonly horizonMicros: number };
  readonly features: readonly TrainingFeature[];
}

export interface LoadedTrainingSet {
  readonly set: TrainingSet;
  /** Rows without a label, which teach nothing. */
  readonly withoutLabel: number;
  readonly report: SourceReport;
}

/** The column of the label rows' instants. */
const instantColumn = "event_timestamp";

/**
 * Reads a training set, in order of instants and keys, whatever order the file has.
 * @throws GR-TRAINING-LABEL-UNFIT for a label that isn't true or false, and the codes of reading a source
 */
export async function loadTrainingSet(
  engine: BatchEngine,
  { file, entity, label, features }: TrainingFile,
  repoFolder: string,
): Promise<LoadedTrainingSet> {
  requireBinary(label);
  const types = [label, ...features].map(({ name, type }, index) => ({
    name: plainName(name, index),
    type,
    from: name,
  }));
  const source = eventSource("training_set", {
    files: file,
    entity,
    eventTime: instantColumn,
    columns: Object.fromEntries(types.map(({ name, type, from }) => [name, { type, from }])),
  });
  const column = (name: string, type: DataType) => ({ kind: "column", name, type }) as const;
  const keys = entity.joinKeys;
  const read = [
    column(instantColumn, "timestamp"),
    ...keys.map(({ name, type }) => column(name, type)),
    ...types.map(({ name, type }) => column(name, type)),
  ];
  const rows: Value[][] = [];
  const report = await engine.readSource(
    { kind: "scan", source, columns: types.map(({ name }) => name), untilMicros: Number.MAX_SAFE_INTEGER },
    read,
    ({ rows: count, columns }) => {
      for (let row = 0; row < count; row++) rows.push(columns.map((values) => values[row] ?? null));
    },
    { repoFolder },
  );
  const at = 1 + keys.length;
  const known = rows.filter((row) => row[at] !== null).map((row) => ({ row, entity: entityText(row.slice(1, at)) }));
  known.sort((a, b) => Number(a.row[0]) - Number(b.row[0]) || (a.entity < b.entity ? -1 : a.entity > b.entity ? 1 : 0));
  return {
    set: {
      rows: known.length,
      entities: known.map((one) => one.entity),
      cutoffsMicros: Float64Array.from(known, ({ row }) => Number(row[0])),
      labels: Uint8Array.from(known, ({ row }) => binaryOf(row[at] ?? null, label.name)),
      horizonMicros: label.horizonMicros,
      features,
      columns: features.map((_, index) => known.map(({ row }) => row[at + 1 + index] ?? null)),
    },
    withoutLabel: rows.length - known.length,
    report,
  };
}

/** A feature's name as a source's column can have it: one of `countsBy` may hold any text, such as `lines_from_United Kingdom`. */
function plainName(name: string, index: number): string {
  return /^[A-Za-z][A-Za-z0-9_]{0,127}$/.test(name) ? name : `column_${index}_of_the_set`;
}

/** A key as text that no other key has. */
function entityText(key: readonly Value[]): string {
  return JSON.stringify(key.map((part) => (typeof part === "bigint" ? String(part) : part)));
}

function requireBinary({ name, type }: TrainingFile["label"]): void {
  if (["boolean", "int64"].includes(kindOf(type))) return;
  fail("GR-TRAINING-LABEL-UNFIT", `Label "${name}" is ${kindOf(type)}; models tell true from false.`);
}

function binaryOf(value: Value, label: string): number {
  if (typeof value === "boolean") return value ? 1 : 0;
  if (value === 0 || value === 1) return value;
  invariant(typeof value === "number" || typeof value === "bigint", "A binary label is a boolean or an integer.");
  return fail("GR-TRAINING-LABEL-UNFIT", `Label "${label}" has the value ${value}; models tell 1 from 0.`);
}
