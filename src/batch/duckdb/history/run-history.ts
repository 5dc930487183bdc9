import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { canonicalJson } from "../../../definition/index.js";
import { invariant } from "../../../errors/index.js";
import type { HistoryPlan, HistoryView, ScanNode } from "../../../logical/index.js";
import { duckdbDialect, print, type Select, select } from "../../../sql/index.js";
import type { RunOptions, SourceReport } from "../../contract.js";
import type { HistoryOptions, HistoryReport, HistoryRun, LabelInput, ViewStatuses } from "../../history-contract.js";
import { hangsOnOrder } from "../order-dependent.js";
import type { DuckdbSession } from "../session.js";
import { type ScanOptions, scanWithFunctions } from "../source/index.js";
import { wholeText } from "../whole-text.js";
import { aggregatesAtPoints } from "./aggregates-at.js";
import { csvText } from "./csv-text.js";
import { copyTo, type LabelTable, openLabelTable, type Points } from "./label-table.js";
import { newestAtPoints } from "./newest-at.js";
import { notYetKnown } from "./not-yet-known.js";
import { writeOnDemandSide } from "./on-demand-at.js";
import {
  addedColumns,
  assertOneRowEach,
  besideLabels,
  labelColumns,
  readable,
  resultSelect,
  sidesOf,
} from "./result.js";
import { countStatuses, writeSideFile } from "./side-file.js";
import { warningsOf } from "./warnings.js";

/**
 * A point-in-time join: each source is read once, each view joined to the label rows apart, into a file with a row a label
 * row; on-demand views are computed of these files into files of their own. They lie beside the label table when the result
 * is read.
 */
export async function runHistory(
  session: DuckdbSession,
  plan: HistoryPlan,
  input: LabelInput,
  options: HistoryOptions & { readonly scan: ScanOptions },
): Promise<HistoryRun> {
  const { onProgress, repoFolder } = options;
  onProgress?.("reading the label rows");
  const labels = await openLabelTable(session, plan, input, repoFolder);
  const stem = join(session.temporaryFolder, `history-${randomBytes(8).toString("hex")}`);
  const sides = sidesOf(plan).map((_, i) => `${stem}-${i}.parquet`);
  const dispose = async (): Promise<void> => {
    for (const path of sides) await rm(path, { force: true });
    await labels.dispose();
  };
  try {
    const { rows, file, columns: own } = labels.read;
    const columns = [...labelColumns(plan, own, file.path), ...addedColumns(plan)];
    const joined = await joinSources(session, plan, labels, sides, options);
    const given = { plan, labels, sides: sides.slice(0, plan.views.length), code: options.onDemandCode ?? new Map() };
    for (const [i, view] of plan.onDemand.entries()) {
      onProgress?.(`computing ${view.view}`);
      await writeOnDemandSide(session, view, given, sides[plan.views.length + i] ?? "");
    }
    await assertOneRowEach(session, labels, sides, rows);
    await labels.read.checkUnchanged();
    const views: ViewStatuses[] = [];
    const asked = new Set(plan.columns.map(({ view }) => view));
    for (const [i, { view }] of sidesOf(plan).entries()) {
      if (asked.has(view)) views.push(await countStatuses(session, view, sides[i] ?? ""));
    }
    const found = {
      rows,
      labels: input.kind === "file" ? file : null,
      earliestMicros: labels.earliestMicros,
      latestMicros: labels.latestMicros,
      views,
      ...joined,
    };
    const report: HistoryReport = { ...found, warnings: warningsOf(plan, found, labels.read.flooredTimes) };
    const from = besideLabels(labels, sides);
    return {
      report,
      columns: columns.map(({ name, type, role }) => ({ name, type, role })),
      async write(path, format) {
        const written = columns.map((column) => (format === "csv" ? { ...column, value: csvText(column) } : column));
        const copied = await session.run(copyTo(path, resultSelect(written, from), format), {
          doing: `writing ${path}`,
          file: path,
        });
        invariant(copied === rows, `${rows} label rows were read, and ${copied} rows were written`);
      },
      async *stream() {
        const read = select({
          columns: columns.map((column) => ({ value: wholeText(readable(column), column.type), as: column.name })),
          from,
        });
        let streamed = 0;
        const types = columns.map((column) => column.type);
        for await (const batch of session.stream(print(read, duckdbDialect), types, { doing: "reading the result" })) {
          streamed += batch.rows;
          yield batch;
        }
        invariant(streamed === rows, `${rows} label rows were read, and ${streamed} rows were given`);
      },
      [Symbol.asyncDispose]: dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

type Joined = Pick<HistoryReport, "sources" | "notYetKnown">;

async function joinSources(
  session: DuckdbSession,
  plan: HistoryPlan,
  labels: LabelTable,
  sides: readonly string[],
  { onProgress, scan: scanOptions }: RunOptions & { readonly scan: ScanOptions },
): Promise<Joined> {
  const sources: SourceReport[] = [];
  const notKnown: { readonly source: string; readonly pairs: number }[] = [];
  for (const views of bySource(plan)) {
    const node = scanOf(plan, views, labels.latestMicros);
    const { source } = node;
    onProgress?.(`reading ${source.name}`);
    const scanned = await scanWithFunctions(session, node, scanOptions);
    try {
      for (const view of views) {
        onProgress?.(`computing ${view.view}`);
        const points = await labels.points(view.keys);
        const atPoints = viewAtPoints(view, node, scanned.select, points, plan.knownBy);
        const at = plan.views.indexOf(view);
        const isNeeded = view.kind === "aggregates" && view.features.some((one) => hangsOnOrder(one.aggregation));
        await session.inOrder(isNeeded, () => writeSideFile(session, view, atPoints, points, sides[at] ?? ""));
      }
      const [first] = views;
      if (!plan.knownBy && source.createdTime !== null && first !== undefined) {
        const points = await labels.points(first.keys);
        const pairs = await notYetKnown(session, source, scanned.select, points);
        notKnown.push({ source: source.name, pairs });
      }
      await scanned.checkUnchanged();
      sources.push(scanned.report);
    } finally {
      await scanned.dispose();
    }
  }
  return { sources, notYetKnown: notKnown };
}

function viewAtPoints(view: HistoryView, scan: ScanNode, rows: Select, points: Points, knownBy: boolean): Select {
  return view.kind === "aggregates"
    ? aggregatesAtPoints(view, scan, rows, points, knownBy)
    : newestAtPoints(view, rows, points, knownBy);
}

/** Views of one source together, so that it is read, and its row functions are run, once. */
function bySource(plan: HistoryPlan): readonly (readonly HistoryView[])[] {
  const groups = new Map<string, HistoryView[]>();
  for (const view of plan.views) {
    const id = canonicalJson(view.scan.source);
    groups.set(id, [...(groups.get(id) ?? []), view]);
  }
  return [...groups.values()];
}

/** One scan for several views of a source, until the latest label. */
function scanOf(plan: HistoryPlan, views: readonly HistoryView[], latestMicros: number | null): ScanNode {
  const [first] = views;
  invariant(first !== undefined, "a source is read for a view");
  const { source } = first.scan;
  const hasVersions = plan.knownBy && source.createdTime !== null && source.identity.length > 0;
  return {
    kind: "scan",
    source,
    columns: [...new Set(views.flatMap(({ scan }) => scan.columns))],
    // Without labels nothing is asked, and any instant will do.
    untilMicros: latestMicros ?? 0,
    ...(hasVersions ? { versions: true as const } : {}),
  };
}
