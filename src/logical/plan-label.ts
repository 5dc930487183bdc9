import type { Aggregation } from "../aggregation/index.js";
import { expressionsOf } from "../aggregation/index.js";
import {
  type HorizonLabelDefinition,
  type LabelDefinition,
  labelHash,
  type RequestField,
} from "../definition/index.js";
import { fail } from "../errors/index.js";
import { column, columnsOf, type Expression } from "../expression/index.js";
import { typeName } from "../schema/index.js";
import { durationMicros, Instant, MAX_INSTANT_MICROS } from "../time/index.js";
import type { AggregateNode, ScanNode, SnapshotColumn } from "./node.js";
import { eventTimestamp } from "./plan-view.js";

/** How a label's table is computed, whatever its cutoffs: the cutoffs may hang on what its source holds. */
export interface LabelPlan {
  readonly label: LabelDefinition;
  /** `labelHash` of the label. */
  readonly hash: string;
  /** All of the source's rows: the newest event time tells which cutoffs are known. */
  readonly scan: ScanNode;
  /** The table's columns in order: join keys, `event_timestamp`, the label, and request data that its file holds beside. */
  readonly columns: readonly SnapshotColumn[];
}

/** How a label's rows at one cutoff are computed: an entity's aggregates, of which those that are of the population stay. */
export interface CutoffPlan {
  readonly cutoffMicros: number;
  /** Only rows with event time after this are read; null: all. */
  readonly afterMicros: number | null;
  /** Each of the label's aggregates over (cutoff, cutoff + horizon], and `populationColumn`; its input is the plan's scan. */
  readonly aggregate: AggregateNode;
  /** The label's value, over the aggregates. */
  readonly expression: Expression;
}

const dayMicros = durationMicros("1d");

/** How many of an entity's rows make it one of the population; a name that no aggregate can have. */
export const populationColumn = "_population";

/**
 * The logical plan of a label's table. `request` is what on-demand features take, which the label's file has to hold beside.
 * @throws GR-REQUEST-DATA-MISSING for a label that no file holds
 */
export function planLabel(label: LabelDefinition, request: readonly RequestField[] = []): LabelPlan {
  const { entity, name, type } = label;
  const beside = requestBeside(label, request);
  const source = { ...label.source, columns: [...label.source.columns, ...beside] };
  return {
    label,
    hash: labelHash(label),
    scan: {
      kind: "scan",
      source,
      columns: [...columnsRead(label), ...beside.map((column) => column.name)],
      untilMicros: MAX_INSTANT_MICROS,
    },
    columns: [
      ...entity.joinKeys.map((key) => ({ name: key.name, type: key.type, role: "key" as const })),
      { name: eventTimestamp, type: "timestamp", role: "event_time" },
      { name, type, role: "feature" },
      ...beside.map((column) => ({ name: column.name, type: column.type, role: "feature" as const })),
    ],
  };
}

function requestBeside(label: LabelDefinition, request: readonly RequestField[]): LabelDefinition["source"]["columns"] {
  const [first] = request;
  if (first === undefined) return [];
  if (label.kind !== "file_label") {
    return fail(
      "GR-REQUEST-DATA-MISSING",
      `On-demand features take "${first.name}" (${typeName(first.type)}) as request data, which label "${label.name}" does not give: it is computed from source "${label.source.name}".`,
      {
        hint: "Train by a label file that holds request data beside its labels, or leave these features out.",
        data: { field: first.name, type: typeName(first.type), label: label.name },
      },
    );
  }
  const own = new Set([...label.entity.joinKeys.map((key) => key.name), label.column]);
  return request
    .filter((field) => !own.has(field.name))
    .map(({ name, type }) => ({ name, type, from: name, unit: null, outOfRange: "error" }));
}

/**
 * A label at a cutoff c. As an aggregate's window at t is (t − window, t], the horizon (c, c + horizon] is the window of
 * that length at c + horizon: so labels are what features are, computed by the same code.
 */
export function planCutoff(label: HorizonLabelDefinition, scan: ScanNode, cutoffMicros: number): CutoffPlan {
  const { entity, source, horizonMicros, activeMicros, aggregates, expression } = label;
  const afterMicros = activeMicros === null ? null : cutoffMicros - activeMicros;
  const shared = { description: "", owner: label.owner };
  return {
    cutoffMicros,
    afterMicros,
    aggregate: {
      kind: "aggregate",
      input: scan,
      keys: entity.joinKeys,
      eventTime: source.eventTime.name,
      createdTime: source.createdTime?.name ?? null,
      asOfMicros: cutoffMicros + horizonMicros,
      features: [
        ...aggregates.map(({ name, type, aggregation }) => ({
          ...shared,
          name,
          type,
          aggregation: within(aggregation, horizonMicros),
        })),
        {
          ...shared,
          name: populationColumn,
          type: "int64",
          aggregation: {
            function: "count",
            input: null,
            where: until(source.eventTime.name, cutoffMicros),
            windowMicros: null,
            parameters: {},
          },
        },
      ],
    },
    expression,
  };
}

/** Rows up to the cutoff; those before the population's are not read. */
function until(eventTime: string, cutoffMicros: number): Expression {
  return column(eventTime, "timestamp").le(new Instant(cutoffMicros)).expression;
}

function within(aggregation: Aggregation, windowMicros: number): Aggregation {
  const { operands } = aggregation;
  return operands === undefined
    ? { ...aggregation, windowMicros }
    : { ...aggregation, operands: operands.map((operand) => within(operand, windowMicros)) };
}

/** The newest UTC midnight at which a label is known where its source's rows reach up to an instant: the cutoff by default. */
export function newestKnownCutoff(
  { horizonMicros }: Pick<HorizonLabelDefinition, "horizonMicros">,
  newestMicros: number,
): number {
  return Math.floor((newestMicros - horizonMicros) / dayMicros) * dayMicros;
}

function columnsRead(label: LabelDefinition): readonly string[] {
  if (label.kind === "file_label") return [label.column];
  const expressions = label.aggregates.flatMap(({ aggregation }) => expressionsOf(aggregation));
  return [...new Set(expressions.flatMap((expression) => [...columnsOf(expression)]))];
}
