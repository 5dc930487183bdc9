import { rename, rm, stat } from "node:fs/promises";
import { basename, dirname, extname, join, resolve } from "node:path";
import type { HistoryReport, HistoryRun, LabelInput } from "../batch/index.js";
import { fail } from "../errors/index.js";
import { makeFolder, onDisk, stageFolder, syncPath } from "../files/index.js";
import { type HistoryPlan, planHistory } from "../logical/index.js";
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

/**
 * The plan of a point-in-time join by applied definitions.
 * @throws GR-HISTORY-FEATURE-UNKNOWN and the other codes of `planHistory`
 */
export function planAsked(state: Pick<RegistryState, "definitions">, asked: HistoryAsked): HistoryPlan {
  const { time, statuses, knownBy } = asked;
  return planHistory({
    views: state.definitions.views,
    features: featuresAsked(state, asked),
    ...(time === undefined ? {} : { time }),
    ...(statuses === undefined ? {} : { statuses }),
    ...(knownBy === undefined ? {} : { knownBy }),
  });
}

/** A label table by its path, relative to the working folder: the format goes by the name. Throws `GR-HISTORY-LABELS-INVALID` for another than Parquet and CSV. */
export function labelFileAt(path: string): LabelInput {
  const extension = extname(path.replace(/\.gz$/, "")).toLowerCase();
  if (extension === ".parquet") return { kind: "file", path: resolve(path), format: "parquet" };
  if (extension === ".csv") return { kind: "file", path: resolve(path), format: "csv" };
  return fail("GR-HISTORY-LABELS-INVALID", `${path} is by its name neither a Parquet nor a CSV file.`, {
    where: { file: path },
  });
}

/** A file's format by its name. */
type HistoryFormat = "parquet";

/** Throws `GR-HISTORY-FORMAT-UNKNOWN` for a name that ends in another format's. */
function historyFormat(path: string): HistoryFormat {
  const extension = extname(path).toLowerCase();
  if (extension === ".parquet") return "parquet";
  return fail("GR-HISTORY-FORMAT-UNKNOWN", `${path} does not end in the name of a format.`, { where: { file: path } });
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
    await run.write(file, format);
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
