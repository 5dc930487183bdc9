import type { LabelDefinition } from "../../definition/index.js";
import { fail, invariant } from "../../errors/index.js";
import { toSql } from "../../expression/index.js";
import {
  type CutoffPlan,
  eventTimestamp,
  type LabelPlan,
  newestKnownCutoff,
  planCutoff,
  populationColumn,
} from "../../logical/index.js";
import {
  allOf,
  ascending,
  call,
  duckdbDialect,
  fromFunction,
  fromSelect,
  instantSql,
  int,
  isNull,
  name,
  operation,
  print,
  type Select,
  select,
  star,
  text,
  unionAll,
} from "../../sql/index.js";
import { formatDuration, formatMicros } from "../../time/index.js";
import type { LabelCount, LabelReach, LabelResult, LabelTarget } from "../contract.js";
import { compileAggregate } from "./compile-aggregate.js";
import { hangsOnOrder } from "./order-dependent.js";
import type { DuckdbSession } from "./session.js";
import { literalPath, type ScannedSource } from "./source/index.js";

/**
 * Writes a label's table, in order of `event_timestamp` and then of the join keys, as one Parquet file. `rows` are the rows
 * of the plan's scan. Throws `GR-LABEL-NOT-KNOWN` where a horizon ends after the newest of them.
 */
export async function writeLabelTable(
  session: DuckdbSession,
  plan: LabelPlan,
  rows: Select,
  { file, cutoffsMicros }: LabelTarget,
): Promise<Omit<LabelResult, "sources">> {
  const { newestMicros } = await labelReach(session, plan.label, rows);
  const cutoffs = cutoffsOf(plan, newestMicros, cutoffsMicros);
  const { text: query, parameters } = print(inOrder(plan, labelRows(plan, rows, cutoffs)), duckdbDialect);
  const place = duckdbDialect.placeholder(parameters.length + 1);
  const copy = `COPY (${query}) TO ${place} (FORMAT parquet, COMPRESSION zstd)`;
  const context = { doing: `computing label "${plan.label.name}"`, file };
  const { label } = plan;
  const isNeeded = label.kind !== "file_label" && label.aggregates.some((one) => hangsOnOrder(one.aggregation));
  const count = await session.inOrder(isNeeded, () =>
    session.run({ text: copy, parameters: [...parameters, file] }, context),
  );
  const counts = plan.label.kind === "file_label" ? null : await countsOf(session, plan, file, cutoffs);
  return { rows: count, ...(await wholeOf(session, plan, file)), newestMicros, cutoffs: counts };
}

/** Throws `GR-LABEL-ROW-INCOMPLETE` where rows of a label file would be left out: a label is never lost silently. */
export async function refuseIncompleteRows(
  { label }: LabelPlan,
  { report: { leftOut, files }, incomplete }: ScannedSource,
): Promise<void> {
  if (label.kind !== "file_label" || leftOut.nullKey + leftOut.nullEventTime === 0) return;
  const rows = await incomplete();
  const shown = rows.map(({ file, row, columns }) => `row ${row} of ${file} (${columns.join(", ")})`).join(", ");
  fail(
    "GR-LABEL-ROW-INCOMPLETE",
    `Of the rows of label "${label.name}" in ${files.map((file) => file.path).join(", ")}, ${leftOut.nullKey} lack a join key and ${leftOut.nullEventTime} the instant "${label.source.eventTime.from}": first ${shown}.`,
    {
      where: { file: rows[0]?.file ?? "", row: rows[0]?.row ?? 0, column: rows[0]?.columns[0] ?? "" },
      data: { null_key: leftOut.nullKey, null_event_time: leftOut.nullEventTime, rows },
    },
  );
}

/** The least and the greatest event time of a source's rows that stand. */
export async function labelReach(
  session: DuckdbSession,
  { source }: LabelDefinition,
  rows: Select,
): Promise<LabelReach> {
  const time = name(source.eventTime.name);
  const ends = select({
    columns: [
      { value: call("epoch_us", [call("min", [time])]), as: "earliest" },
      { value: call("epoch_us", [call("max", [time])]), as: "newest" },
    ],
    from: fromSelect(rows, "rows"),
  });
  const context = { doing: `looking between which instants source "${source.name}" has rows` };
  const [[earliest, newest] = []] = await session.rows(print(ends, duckdbDialect), context);
  const microsOf = (found: unknown) => (found === null || found === undefined ? null : Number(found));
  return { earliestMicros: microsOf(earliest), newestMicros: microsOf(newest) };
}

function cutoffsOf(
  { label }: LabelPlan,
  newestMicros: number | null,
  asked: readonly number[] | null,
): readonly number[] {
  if (label.kind === "file_label") return [];
  const { horizonMicros, source } = label;
  if (newestMicros === null) {
    return fail("GR-LABEL-NOT-KNOWN", `Source "${source.name}" has no row, so label "${label.name}" is known nowhere.`);
  }
  const newestKnown = newestKnownCutoff(label, newestMicros);
  const cutoffs = [...new Set(asked ?? [newestKnown])].sort((a, b) => a - b);
  const last = cutoffs.at(-1) ?? newestKnown;
  if (last + horizonMicros > newestMicros) {
    fail(
      "GR-LABEL-NOT-KNOWN",
      `Label "${label.name}" is not yet known at ${formatMicros(last)}: its horizon of ${formatDuration(horizonMicros)} ends at ${formatMicros(last + horizonMicros)}, and the newest row of source "${source.name}" is of ${formatMicros(newestMicros)}.`,
      {
        hint: `The newest midnight at which it is known is ${formatMicros(newestKnown)}.`,
        data: { cutoff: formatMicros(last), newest: formatMicros(newestMicros), known: formatMicros(newestKnown) },
      },
    );
  }
  return cutoffs;
}

function labelRows(plan: LabelPlan, rows: Select, cutoffs: readonly number[]): Select {
  const { label, scan } = plan;
  if (label.kind === "file_label") {
    const own = [...label.entity.joinKeys.map((key) => ({ value: name(key.name), as: key.name }))];
    const time = { value: name(label.source.eventTime.name), as: eventTimestamp };
    const told = { value: name(label.column), as: label.name };
    const known = new Set([...own.map(({ as }) => as), eventTimestamp, label.name]);
    const beside = plan.columns.filter((column) => !known.has(column.name)).map((column) => column.name);
    const others = beside.map((column) => ({ value: name(column), as: column }));
    return select({ columns: [...own, time, told, ...others], from: fromSelect(rows, "rows") });
  }
  const [first, ...others] = cutoffs.map((cutoff) => rowsAt(plan, rows, planCutoff(label, scan, cutoff)));
  invariant(first !== undefined, "A label has a cutoff.");
  if (others.length === 0) return first;
  return select({ columns: [{ value: star, as: "*" }], from: unionAll([first, ...others], "rows") });
}

function rowsAt({ label }: LabelPlan, rows: Select, cutoff: CutoffPlan): Select {
  const { aggregate, afterMicros, cutoffMicros, expression } = cutoff;
  const time = name(aggregate.eventTime);
  const read = select({
    columns: [{ value: star, as: "*" }],
    from: fromSelect(rows, "rows"),
    where: allOf([
      afterMicros === null ? null : operation(">", time, instantSql(afterMicros)),
      operation("<=", time, instantSql(aggregate.asOfMicros)),
    ]),
  });
  return select({
    columns: [
      ...aggregate.keys.map((key) => ({ value: name(key.name), as: key.name })),
      { value: instantSql(cutoffMicros), as: eventTimestamp },
      { value: toSql(expression), as: label.name },
    ],
    from: fromSelect(compileAggregate(aggregate, read), "values"),
    where: operation(">", name(populationColumn), int(0)),
  });
}

function inOrder({ columns }: LabelPlan, rows: Select): Select {
  const keys = columns.filter((column) => column.role === "key");
  const last = columns.filter((column) => column.role === "feature");
  return select({
    columns: [{ value: star, as: "*" }],
    from: fromSelect(rows, "rows"),
    // The label itself last: a file may hold several rows of one key and instant.
    orderBy: [eventTimestamp, ...[...keys, ...last].map((column) => column.name)].map((one) => ascending(name(one))),
  });
}

/** What a written table holds in all. */
async function wholeOf(
  session: DuckdbSession,
  { label }: LabelPlan,
  file: string,
): Promise<Pick<LabelResult, "nulls" | "earliestMicros">> {
  const whole = select({
    columns: [
      { value: call("epoch_us", [call("min", [name(eventTimestamp)])]), as: "earliest" },
      { value: call("count", [star], { filter: isNull(name(label.name)) }), as: "nulls" },
    ],
    from: fromFunction("read_parquet", [text(literalPath(file))], "file"),
  });
  const [[earliest, nulls] = []] = await session.rows(print(whole, duckdbDialect), { doing: `counting ${file}`, file });
  const none = earliest === null || earliest === undefined;
  return { nulls: Number(nulls ?? 0), earliestMicros: none ? null : Number(earliest) };
}

/** What a written table holds at each cutoff, in order; a cutoff without population too. */
async function countsOf(
  session: DuckdbSession,
  { label }: LabelPlan,
  file: string,
  cutoffs: readonly number[],
): Promise<readonly LabelCount[]> {
  const value = name(label.name);
  const counts = select({
    columns: [
      { value: call("epoch_us", [name(eventTimestamp)]), as: "cutoff" },
      { value: call("count", [star]), as: "rows" },
      { value: call("count", [value]), as: "known" },
      label.type === "boolean"
        ? { value: call("count", [star], { filter: value }), as: "positives" }
        : { value: int(0), as: "positives" },
    ],
    from: fromFunction("read_parquet", [text(literalPath(file))], "file"),
    groupBy: [name(eventTimestamp)],
  });
  const found = await session.rows(print(counts, duckdbDialect), { doing: `counting ${file}`, file });
  const byCutoff = new Map(found.map((row) => [Number(row[0]), row.map(Number)]));
  return cutoffs.map((cutoffMicros) => {
    const [, rows = 0, known = 0, positives = 0] = byCutoff.get(cutoffMicros) ?? [];
    return { cutoffMicros, rows, nulls: rows - known, positives: label.type === "boolean" ? positives : null };
  });
}
