import { dirname } from "node:path";
import type { FilesInput, Source } from "../../../definition/index.js";
import { fail, isGranaryError } from "../../../errors/index.js";
import { call, int, listSql, operation, text } from "../../../sql/index.js";
import { durationMicros, formatMicros, parseInstantText } from "../../../time/index.js";
import type { FileGroup } from "./file-group.js";
import type { Inspection } from "./inspect.js";
import type { SourceFile } from "./source-file.js";

/** The folders of a source that is partitioned by time. */
export interface Partition {
  /** The files that may hold rows until an instant; all where an identity is over the whole source. */
  readonly kept: readonly SourceFile[];
  /** The group, with the folders' values as a column where the files lack it. */
  withColumn(group: FileGroup): FileGroup;
  /** Throws `GR-SOURCE-PARTITION-ROW-OUTSIDE` where a file holds an event time of another folder. */
  check(inspection: Inspection): void;
}

/** Reads the partitions that files lie in. Throws `GR-SOURCE-PARTITION-INVALID`. */
export function partitionOf(
  source: Source,
  { column, every }: NonNullable<FilesInput["partition"]>,
  files: readonly SourceFile[],
  untilMicros: number,
): Partition {
  const everyMicros = durationMicros(every);
  const values = new Map(files.map((file) => [file, partitionValue(source, column, file)]));
  const starts = new Map([...values].map(([file, value]) => [file, partitionStart(source, column, file, value)]));
  const startOf = (file: SourceFile): number => starts.get(file) ?? 0;
  const whole = source.identity.length > 0 || source.eventTime === null;
  return {
    kept: files.filter((file) => whole || startOf(file) <= untilMicros),
    withColumn: (group) => ({
      ...group,
      names: group.names.includes(column) ? group.names : [...group.names, column],
      column(own, some) {
        const held = group.column(own, some);
        if (own !== column || (held !== undefined && !group.sparse)) return held;
        const list = listSql(some.map((file) => text(values.get(file) ?? "")));
        const value = call("list_extract", [list, operation("+", group.fileIndex, int(1))]);
        return { value, type: { kind: "field" }, typeName: "folder name", warning: null };
      },
    }),
    check({ eventTimes }) {
      for (const [file, [least, greatest]] of eventTimes) {
        const start = startOf(file);
        if (least >= start && greatest < start + everyMicros) continue;
        const outside = least < start ? least : greatest;
        fail(
          "GR-SOURCE-PARTITION-ROW-OUTSIDE",
          `${file.label} of source "${source.name}" holds an event at ${formatMicros(outside)}, outside its folder's ${every} from ${formatMicros(start)}.`,
          { where: { file: file.label, column: source.eventTime?.name ?? column }, data: { source: source.name } },
        );
      }
    },
  };
}

function partitionValue(source: Source, column: string, file: SourceFile): string {
  const folder = dirname(file.path)
    .split("/")
    .findLast((segment) => segment.startsWith(`${column}=`));
  if (folder === undefined) {
    return fail(
      "GR-SOURCE-PARTITION-INVALID",
      `${file.label} of source "${source.name}" lies in no folder ${column}=<start>.`,
      { where: { file: file.label } },
    );
  }
  const written = folder.slice(column.length + 1);
  try {
    return decodeURIComponent(written);
  } catch (cause) {
    return failValue(source, column, file, written, cause);
  }
}

function partitionStart(source: Source, column: string, file: SourceFile, value: string): number {
  try {
    const start = parseInstantText(value, source.timeZone)?.micros;
    return start ?? failValue(source, column, file, value);
  } catch (cause) {
    return isGranaryError(cause, "GR-TIME-OUT-OF-RANGE")
      ? failValue(source, column, file, value, cause)
      : rethrow(cause);
  }
}

function rethrow(error: unknown): never {
  throw error;
}

function failValue(source: Source, column: string, file: SourceFile, value: string, cause?: unknown): never {
  return fail(
    "GR-SOURCE-PARTITION-INVALID",
    `The folder ${column}=${value} of source "${source.name}", which ${file.label} lies in, names no start.`,
    { where: { file: file.label }, cause },
  );
}
