import { rename, rm, stat } from "node:fs/promises";
import { basename, dirname, extname, join, resolve } from "node:path";
import type { HistoryReport, HistoryRun, LabelInput } from "../batch/index.js";
import { loadOnDemandFunctions } from "../config/index.js";
import type { OnDemandViewDefinition } from "../definition/index.js";
import { fail } from "../errors/index.js";
import { makeFolder, onDisk, stageFolder, syncPath } from "../files/index.js";
import { chooseFits, type FitArtifact, openFitArtifacts } from "../fitting/index.js";
import { type AskedFeature, columnsOfView, type HistoryPlan, planHistory } from "../logical/index.js";
import type { OnDemandCode } from "../ondemand/index.js";
import type { RegistryState } from "../registry/index.js";
import { type AskedName, featuresAsked } from "./features-asked.js";

/** What a point-in-time join is asked for, by the names of an applied state. */
export interface HistoryAsked {
  /** Features of the views of any entity, each by its name, by `<view>:<feature>`, or with an alias. */
  readonly features?: readonly AskedName[];
  /** A feature service, whose features come first. */
  readonly service?: string;
  /** The label table's column of instants; `event_timestamp` by default. */
  readonly time?: string;
  /** With `<view>__status` and `<view>__event_time` of each view. */
  readonly statuses?: boolean;
  /** Rows created after a label's instant are invisible to it: the result is what could have been served then. */
  readonly knownBy?: boolean;
}

/** Where the artifacts of fits are, and what is now: a fitted column is computed by what is fitted by then. */
export interface FitsAt {
  readonly registryFolder: string;
  readonly nowMicros: number;
}

/**
 * The plan of a point-in-time join by applied definitions.
 * @throws GR-HISTORY-FEATURE-UNKNOWN and the other codes of `planHistory`
 */
export async function planAsked(
  state: Pick<RegistryState, "definitions">,
  asked: HistoryAsked,
  { registryFolder, nowMicros }: FitsAt,
): Promise<HistoryPlan> {
  const { time, statuses, knownBy } = asked;
  const features = featuresAsked(state, asked);
  const { views, onDemandViews = [] } = state.definitions;
  const kept = openFitArtifacts(registryFolder);
  const artifacts: FitArtifact[] = [];
  const read = viewsRead(features, onDemandViews);
  for (const view of views.filter(({ name }) => read.has(name))) {
    artifacts.push(...(await chooseFits(kept, view.source, columnsOfView(view), nowMicros)).artifacts);
  }
  return planHistory({
    views,
    onDemandViews,
    features,
    artifacts,
    ...(time === undefined ? {} : { time }),
    ...(statuses === undefined ? {} : { statuses }),
    ...(knownBy === undefined ? {} : { knownBy }),
  });
}

/**
 * The functions that a plan's on-demand features are computed by. Throws as `loadOnDemandFunctions`.
 */
export function onDemandCodeOf(repoFolder: string, { onDemand }: HistoryPlan): Promise<OnDemandCode> {
  return loadOnDemandFunctions(
    repoFolder,
    onDemand.map(({ definition }) => definition),
  );
}

/** The names of the views that features are of, and of those that on-demand ones among them are computed from. */
export function viewsRead(
  features: readonly AskedFeature[],
  onDemandViews: readonly OnDemandViewDefinition[],
): ReadonlySet<string> {
  const asked = new Set(features.map(({ view }) => view));
  const inputs = onDemandViews.filter(({ name }) => asked.has(name)).flatMap((view) => view.inputs);
  return new Set([...asked, ...inputs.map(({ view }) => view)]);
}

/**
 * A label table by its path, relative to the working folder: the format goes by the name. Throws
 * `GR-HISTORY-LABELS-INVALID` for another than Parquet and CSV.
 */
export function labelFileAt(path: string): LabelInput {
  const extension = extname(path.replace(/\.gz$/, "")).toLowerCase();
  if (extension === ".parquet") return { kind: "file", path: resolve(path), format: "parquet" };
  if (extension === ".csv") return { kind: "file", path: resolve(path), format: "csv" };
  return fail("GR-HISTORY-LABELS-INVALID", `${path} is by its name neither a Parquet nor a CSV file.`, {
    where: { file: path },
  });
}

/** The format of a file to be written, by its name. Throws `GR-HISTORY-FORMAT-UNKNOWN` for one of no format. */
export function historyFormat(path: string): "parquet" | "csv" | "arrow" {
  const extension = extname(path).toLowerCase();
  if (extension === ".arrow" || extension === ".feather") return "arrow";
  if (extension === ".parquet") return "parquet";
  if (extension === ".csv") return "csv";
  return fail("GR-HISTORY-FORMAT-UNKNOWN", `${path} does not end in the name of a format.`, { where: { file: path } });
}

/** A computed join as an Arrow IPC stream: its bytes, piece by piece, in bounded memory. */
export async function arrowStreamOf(run: HistoryRun): Promise<AsyncIterable<Uint8Array>> {
  const { arrowStream } = await import("./arrow.js");
  return arrowStream(run.columns, run.stream());
}

/** Writes a computed join to a file in one step: whoever reads it finds the old content or the new, whole. */
export async function writeHistory(
  run: HistoryRun,
  path: string,
): Promise<{ readonly report: HistoryReport; readonly bytes: number }> {
  const format = historyFormat(path);
  const target = resolve(path);
  await makeFolder(dirname(target));
  const staged = await stageFolder(dirname(target));
  try {
    const file = join(staged, basename(target));
    if (format === "arrow") {
      const { writeArrowFile } = await import("./arrow.js");
      await writeArrowFile(run.columns, run.stream(), file);
    } else {
      await run.write(file, format);
    }
    const { size } = await onDisk(target, async () => {
      await syncPath(file);
      await rename(file, target);
      await syncPath(dirname(target));
      return stat(target);
    });
    return { report: run.report, bytes: size };
  } finally {
    await rm(staged, { recursive: true, force: true });
  }
}
