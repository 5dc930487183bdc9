import { describeKey } from "../../../definition/index.js";
import { invariant } from "../../../errors/index.js";
import type { HistoryPlan, OnDemandAtLabels } from "../../../logical/index.js";
import {
  evaluateOnDemand,
  type OnDemandCode,
  type OnDemandPlan,
  type OnDemandRow,
  planOnDemand,
  standingOf,
} from "../../../ondemand/index.js";
import type { DataType, Row, Value } from "../../../schema/index.js";
import { duckdbDialect, name, print, type Sql, select } from "../../../sql/index.js";
import { formatMicros } from "../../../time/index.js";
import type { ColumnBatch } from "../../source-report.js";
import { parquetTypeOf } from "../parquet-type.js";
import { type Cell, openParquetWriter } from "../parquet-writer.js";
import type { DuckdbSession } from "../session.js";
import { wholeText } from "../whole-text.js";
import type { LabelTable } from "./label-table.js";
import { besideLabels } from "./result.js";
import { sideColumn, statusWords } from "./side-file.js";

/** What on-demand views are computed of: the label table, the side files of the plan's views, and loaded functions. */
export interface OnDemandGiven {
  readonly plan: HistoryPlan;
  readonly labels: LabelTable;
  readonly sides: readonly string[];
  readonly code: OnDemandCode;
}

/** Where a batch has what: positions of its columns. */
interface Places {
  readonly row: number;
  readonly t: number;
  readonly keys: readonly number[];
  readonly request: readonly (readonly [field: string, at: number])[];
  readonly views: readonly { readonly status: number; readonly eventTime: number }[];
  readonly inputs: readonly (readonly [feature: string, at: number])[];
}

/**
 * Computes an on-demand view at label rows by the code that serving runs, into a side file as `writeSideFile` makes them: in
 * batches, in the order of label rows. Throws as `planOnDemand` and `evaluateOnDemand`.
 */
export async function writeOnDemandSide(
  session: DuckdbSession,
  view: OnDemandAtLabels,
  given: OnDemandGiven,
  path: string,
): Promise<void> {
  const planned = planOnDemand(view.definition, view.features, given.code);
  const { read, places } = columnsRead(view, planned, given);
  const rows = select({
    columns: read.map(({ value, type }, i) => ({ value: wholeText(value, type), as: `_c${i}` })),
    from: besideLabels(given.labels, given.sides),
  });
  const types = read.map(({ type }) => type);
  const doing = `computing ${view.view}`;
  await using writer = await openParquetWriter(path, [
    { name: "_row", type: "int64" },
    { name: "_status", type: { values: Object.values(statusWords) } },
    { name: "_event_time", type: "timestamp" },
    ...planned.features.map(({ type }, i) => ({ name: `f${i}`, type: parquetTypeOf(type) })),
  ]);
  for await (const batch of session.stream(print(rows, duckdbDialect), types, { doing })) {
    writer.append(await cellsOf(view, planned, places, batch), batch.rows);
  }
  await writer.close();
}

function columnsRead(
  { keys, definition }: OnDemandAtLabels,
  { requestFields }: OnDemandPlan,
  { plan, labels }: OnDemandGiven,
) {
  const read: { readonly value: Sql; readonly type: DataType }[] = [];
  const add = (value: Sql, type: DataType): number => read.push({ value, type }) - 1;
  const staged = new Map(labels.read.columns.map((column) => [column.name, column.staged]));
  const label = (own: string): Sql => name("labels", staged.get(own) ?? own);
  const requests = new Map(labels.read.request.map(({ field, staged: as }) => [field, as]));
  const sideOf = (view: string): number => {
    const at = plan.views.findIndex((one) => one.view === view);
    invariant(at >= 0, `the plan lacks view "${view}", which "${definition.name}" is computed of`);
    return at;
  };
  const views = [...new Set(definition.inputs.map(({ view }) => view))].map(sideOf);
  const places: Places = {
    row: add(name("labels", "_row"), "int64"),
    t: add(label(plan.time), "timestamp"),
    keys: keys.map((key) => add(label(key.name), key.type)),
    request: definition.request
      .filter((field) => requestFields.includes(field.name))
      .map((field) => [field.name, add(name("labels", requests.get(field.name) ?? ""), field.type)]),
    views: views.map((at) => ({
      status: add(name(`side${at}`, "_status"), "string"),
      eventTime: add(name(`side${at}`, "_event_time"), "timestamp"),
    })),
    inputs: definition.inputs.map(({ view, feature, type }) => {
      const at = sideOf(view);
      return [feature, add(name(`side${at}`, sideColumn(plan.views[at]?.features ?? [], feature)), type)];
    }),
  };
  return { read, places };
}

/** A batch of the side file: `_row`, `_status`, `_event_time`, and the features. */
async function cellsOf(
  { keys, features }: OnDemandAtLabels,
  planned: OnDemandPlan,
  places: Places,
  { rows, columns }: ColumnBatch,
): Promise<readonly (readonly Cell[])[]> {
  const at = (place: number, row: number): Value => columns[place]?.[row] ?? null;
  const picked = (pairs: Places["inputs"], row: number): Row =>
    Object.fromEntries(pairs.map(([own, place]) => [own, at(place, row)]));
  const statuses: Cell[] = [];
  const eventTimes: Cell[] = [];
  const computed: OnDemandRow[] = [];
  const computedAt: number[] = [];
  for (let row = 0; row < rows; row++) {
    const { status, eventTimeMicros } = standingOf(
      places.views.map((view) => {
        const found = at(view.status, row);
        if (found === statusWords.notFound) return null;
        const eventTime = at(view.eventTime, row);
        return {
          eventTimeMicros: typeof eventTime === "number" ? eventTime : null,
          expired: found === statusWords.outsideMaxAge,
        };
      }),
    );
    eventTimes.push(eventTimeMicros);
    statuses.push(status === "OUTSIDE_MAX_AGE" ? statusWords.outsideMaxAge : statusWords.notFound);
    if (status !== "COMPUTED") continue;
    const tMicros = Number(at(places.t, row));
    const entity = (): string => {
      const key = places.keys.map((place) => at(place, row));
      return `${describeKey(keys, key)} at ${formatMicros(tMicros)} (label row ${String(at(places.row, row))})`;
    };
    const inputs = picked(places.inputs, row);
    computed.push({ inputs, request: picked(places.request, row), tMicros, entity });
    computedAt.push(row);
  }
  const values = features.map((): Cell[] => Array<Cell>(rows).fill(null));
  for (const [i, of] of (await evaluateOnDemand(planned, computed)).entries()) {
    const row = computedAt[i] ?? 0;
    statuses[row] = of.every((value) => value === null) ? statusWords.nullValue : statusWords.present;
    // A value of a feature's type is what a cell of it is: numbers, texts, and arrays of them.
    for (const [f, value] of of.entries()) if (values[f] !== undefined) values[f][row] = value as Cell;
  }
  // As the row's own number was streamed, it is a number or a bigint.
  return [(columns[places.row] ?? []) as readonly Cell[], statuses, eventTimes, ...values];
}
