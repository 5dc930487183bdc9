import { Buffer } from "node:buffer";
import type { OnlineStore, RowVisitor, StoredView } from "../online/index.js";
import type { KeyTuple, Value } from "../schema/index.js";
import { type Clock, formatMicros } from "../time/index.js";
import type { QuickRead, ReadStatus } from "./contract.js";
import { fixedText, valueText } from "./entity-answer-text.js";
import {
  jsonBytes,
  writeDecimal,
  writeJsonText,
  writeNumber,
  writePiece,
  writeQuoted,
  writeUtf8,
  writeWhole,
} from "./json-bytes.js";
import { readKeys } from "./keys.js";
import type { PlannedFeature, ReadPlan } from "./plan.js";
import { finishedValue, isExpired } from "./read.js";

/** A plan's pieces of text as bytes, and where its features come in the rows of each stored view. */
interface QuickPlan {
  readonly plan: ReadPlan;
  readonly names: readonly Uint8Array[];
  readonly viewNames: readonly Uint8Array[];
  readonly statusNames: readonly Uint8Array[];
  /** Of each view, the plan's features. */
  readonly ofView: readonly (readonly number[])[];
  /** By a row's columns: the plan's feature; −1 where none. Null where they come in another order than is asked for. */
  readonly placed: WeakMap<StoredView, readonly number[] | null>;
}

const nullText = Buffer.from("null");
const end = Buffer.from("}}");
const statusEnd = Buffer.from('"}}');
const noColumns: readonly number[] = [];

export interface QuickReads {
  readonly one: (plan: ReadPlan, withStatuses: boolean) => QuickRead | undefined;
  /** The bytes of `manyAnswer`, as `QuickRead` has them; undefined where they can't be had so. */
  readonly many: (plan: ReadPlan, keys: readonly KeyTuple[], withStatuses: boolean) => string | undefined;
}

/**
 * Reads of plans as the bytes of their JSON, in one walk from a store's packed rows: no promise, no values, no object of the
 * answer in between. `readAll` and `entityAnswerText` are the plain version, which a test holds this to.
 */
export function quickReads(store: OnlineStore, clock: Clock): QuickReads {
  const { visitNow } = store;
  const sink = jsonBytes();
  const statuses: ReadStatus[] = [];
  const times: (number | null)[] = [];
  let quick: QuickPlan | undefined;
  let columns: readonly number[] = noColumns;
  let nowMicros = 0;
  let inOrder = true;

  const named = (column: number, status: ReadStatus): PlannedFeature | undefined => {
    const index = columns[column] ?? -1;
    if (index < 0 || quick === undefined) return undefined;
    statuses[index] = status;
    writePiece(sink, quick.names[index] ?? nullText);
    return quick.plan.features[index];
  };
  const noValues = (view: number, status: ReadStatus): void => {
    for (const index of quick?.ofView[view] ?? noColumns) {
      statuses[index] = status;
      writePiece(sink, quick?.names[index] ?? nullText);
      writePiece(sink, nullText);
    }
  };
  const visitor: RowVisitor = {
    row: (view, stored, eventTimeMicros) => {
      const planned = quick?.plan.views[view];
      if (quick === undefined || planned === undefined) return false;
      let found = quick.placed.get(stored);
      if (found === undefined) {
        found = columnsOf(planned.positionsIn(stored), quick.ofView[view] ?? noColumns, stored.features.length);
        quick.placed.set(stored, found);
      }
      if (found === null) inOrder = false;
      columns = found ?? noColumns;
      times[view] = eventTimeMicros;
      const expired = isExpired(planned, { eventTimeMicros }, nowMicros);
      if (expired) noValues(view, "OUTSIDE_MAX_AGE");
      return !expired && inOrder;
    },
    noRow: (view) => {
      times[view] = null;
      noValues(view, "NOT_FOUND");
    },
    empty: (column) => {
      if (named(column, "NULL_VALUE") !== undefined) writePiece(sink, nullText);
    },
    integer: (column, value) => {
      if (named(column, "PRESENT") !== undefined) writeWhole(sink, value);
    },
    instant: (column, micros) => {
      const feature = named(column, "PRESENT");
      if (feature === undefined) return;
      if (feature.finish === null) {
        writeQuoted(sink, formatMicros(micros));
        return;
      }
      const value = finishedValue(feature, micros, nowMicros);
      if (typeof value === "number") {
        writeWhole(sink, value);
      } else {
        statuses[columns[column] ?? -1] = "NULL_VALUE";
        writePiece(sink, nullText);
      }
    },
    decimal: (column, units, digits) => {
      if (named(column, "PRESENT") !== undefined) writeDecimal(sink, units, digits);
    },
    text: (column, bytes, start, textEnd) => {
      if (named(column, "PRESENT") !== undefined) writeUtf8(sink, bytes, start, textEnd);
    },
    value: (column, value: Value) => {
      const feature = named(column, "PRESENT");
      if (feature === undefined) return;
      if (Number.isFinite(value)) writeNumber(sink, Number(value));
      else writeJsonText(sink, valueText(value, feature.type));
    },
  };

  const one: QuickReads["one"] = (plan, withStatuses) => {
    const { trips, shape, onDemand } = plan;
    const [trip] = trips;
    const [key] = shape.keys;
    if (visitNow === undefined || trip === undefined || key === undefined) return undefined;
    if (onDemand !== null || trips.length > 1 || shape.keys.length > 1 || plan.features.length === 0) return undefined;
    const made = quickPlan(plan, fixedText(shape).features);
    if (made === undefined) return undefined;
    const opening = fixedText(shape).keys[0] ?? "";
    return (text) => {
      const keys = readKeys(shape.keys, { [key.name]: text }, { fromText: true });
      quick = made;
      nowMicros = clock();
      inOrder = true;
      sink.length = 0;
      writeJsonText(sink, opening + valueText(keys[0] ?? null, key.type));
      visitNow(trip.views, keys, visitor);
      if (!inOrder || !times.slice(0, trip.views.length).some((time) => time !== null)) return undefined;
      writeTimes(made, trip.views.length);
      if (withStatuses) writeStatuses(made);
      else writePiece(sink, end);
      return sink.bytes.toString("latin1", 0, sink.length);
    };
  };

  const manyPlans = new WeakMap<ReadPlan, QuickPlan>();
  const many: QuickReads["many"] = (plan, keys, withStatuses) => {
    const { trips, shape, onDemand, features } = plan;
    const [trip] = trips;
    if (visitNow === undefined || trip === undefined || trips.length > 1 || trip.keyPositions !== null)
      return undefined;
    if (onDemand !== null || features.length === 0) return undefined;
    const names = features.map((_, index) => (index === 0 ? '},"values":[' : ","));
    const made = manyPlans.get(plan) ?? quickPlan(plan, names);
    if (made === undefined) return undefined;
    manyPlans.set(plan, made);
    const fixed = fixedText(shape);
    quick = made;
    nowMicros = clock();
    inOrder = true;
    sink.length = 0;
    writeJsonText(sink, `{"features":${JSON.stringify(features.map(({ name }) => name))},"rows":[`);
    for (let row = 0; row < keys.length; row++) {
      const key = keys[row] ?? [];
      const opening = fixed.keys.map((text, i) => text + valueText(key[i] ?? null, shape.keys[i]?.type ?? "string"));
      writeJsonText(sink, row === 0 ? opening.join("") : `,${opening.join("")}`);
      visitNow(trip.views, key, visitor);
      if (!inOrder) return undefined;
      const found = times.slice(0, trip.views.length).map((time) => valueText(time, "timestamp"));
      const states = withStatuses ? `],"statuses":${JSON.stringify(statuses.slice(0, features.length))}` : "]";
      writeJsonText(sink, `${states},"event_timestamps":[${features.map(({ view }) => found[view]).join(",")}]}`);
    }
    writeJsonText(sink, "]}");
    return sink.bytes.toString("latin1", 0, sink.length);
  };
  return { one, many };

  function writeTimes({ viewNames }: QuickPlan, count: number): void {
    for (let view = 0; view < count; view++) {
      writePiece(sink, viewNames[view] ?? nullText);
      const time = times[view] ?? null;
      if (time === null) writePiece(sink, nullText);
      else writeQuoted(sink, formatMicros(time));
    }
  }

  function writeStatuses({ statusNames }: QuickPlan): void {
    for (let index = 0; index < statusNames.length; index++) {
      writePiece(sink, statusNames[index] ?? nullText);
      writeJsonText(sink, statuses[index] ?? "");
    }
    writePiece(sink, statusEnd);
  }
}

/** Undefined where the plan's features don't come view by view. */
function quickPlan(plan: ReadPlan, names: readonly string[]): QuickPlan | undefined {
  const fixed = fixedText(plan.shape);
  const views = plan.features.map(({ view }) => view);
  if (views.some((view, index) => view < (views[index - 1] ?? 0))) return undefined;
  const bytes = (texts: readonly string[]): readonly Uint8Array[] => texts.map((text) => Buffer.from(text));
  return {
    plan,
    names: bytes(names),
    viewNames: bytes(fixed.views),
    statusNames: bytes(fixed.statuses),
    ofView: plan.views.map((_, view) => views.flatMap((of, index) => (of === view ? [index] : []))),
    placed: new WeakMap(),
  };
}

/** The inverse of a view's `positions`, for its features in the plan; null where those are not in the row's order. */
function columnsOf(
  positions: readonly (number | null)[],
  features: readonly number[],
  columnCount: number,
): readonly number[] | null {
  const columns = new Array<number>(columnCount).fill(-1);
  let last = -1;
  for (const feature of features) {
    const position = positions[feature] ?? -1;
    if (position <= last) return null;
    columns[position] = feature;
    last = position;
  }
  return columns;
}
