import type { Source } from "../../../definition/index.js";
import type { Value } from "../../../schema/index.js";
import {
  allOf,
  anyOf,
  call,
  duckdbDialect,
  fromSelect,
  isNotNull,
  isNull,
  name,
  operation,
  print,
  type Sql,
  select,
  star,
} from "../../../sql/index.js";
import type { SourceReport } from "../../contract.js";
import type { DuckdbSession } from "../session.js";
import type { NeededFields } from "./fields.js";
import type { FileGroup } from "./file-group.js";
import { type Check, type GroupRows, groupRows } from "./group-rows.js";
import type { SourceFile } from "./source-file.js";

/** What one scan over the declared columns of a group's files found. */
export interface Inspection {
  readonly rows: number;
  readonly leftOut: SourceReport["leftOut"];
  readonly counted: SourceReport["counted"];
  /** Rows that the group's `judge` is to look at. */
  readonly suspects: number;
  /** Checks that rows failed, with how many did. */
  readonly failed: readonly { readonly check: Check; readonly rows: number }[];
  /** Names in the files of columns that no row has; only told of sparse files that have rows. */
  readonly absent: readonly string[];
  /** Per file that has any: its least and greatest event time, where these were asked for. */
  readonly eventTimes: ReadonlyMap<SourceFile, readonly [least: number, greatest: number]>;
}

/** Counts everything about a group's rows in one scan. Throws the codes of `duckdbError`. */
export async function inspect(
  session: DuckdbSession,
  source: Source,
  needed: NeededFields,
  group: FileGroup,
  files: readonly SourceFile[],
  options: { readonly perFile: boolean },
): Promise<Inspection> {
  const compiled = groupRows(source, needed, group, files, { numbered: false });
  const raw = group.sparse ? [...compiled.raw] : [];
  const aggregates = [
    ...standing(source, group),
    ...compiled.checks.map((check) => countWhere(name(check.as))),
    ...compiled.counts.map((count) => countWhere(name(count.as))),
    ...raw.map(([, as]) => call("count", [name(as)])),
  ];
  const rows = await session.rows(
    print(
      select({
        columns: aggregates.map((value, i) => ({ value, as: `a${i}` })),
        from: fromSelect(compiled.checked, "rows"),
        groupBy: options.perFile ? [name("_file")] : [],
      }),
      duckdbDialect,
    ),
    { doing: `reading source "${source.name}"`, ...(files.length === 1 ? { file: files[0]?.label ?? "" } : {}) },
  );
  return summed(rows, compiled, raw, files);
}

/** Position of the file, rows, null keys, null event times (of rows with keys), event times' ends, suspects. */
function standing(source: Source, group: FileGroup): readonly Sql[] {
  const keys = source.keys.map((key) => name(key.name));
  const noKey = anyOf(keys.map(isNull));
  const time = source.eventTime === null ? null : name(source.eventTime.name);
  const noTime = time === null ? null : allOf([...keys.map(isNotNull), isNull(time)]);
  const end = (which: "min" | "max") =>
    time === null ? call("count", [star]) : call("epoch_us", [call(which, [time])]);
  return [
    call("min", [name("_file")]),
    call("count", [star]),
    countWhere(noKey),
    countWhere(noTime),
    end("min"),
    end("max"),
    countWhere(group.suspect === null ? null : name("_suspect")),
  ];
}

const STANDING = 7;

function countWhere(condition: Sql | null): Sql {
  return condition === null
    ? operation("*", call("count", [star]), { kind: "number", value: 0, type: "int64" })
    : call("count", [star], { filter: condition });
}

function summed(
  rows: readonly (readonly Value[])[],
  { checks, counts }: GroupRows,
  raw: readonly (readonly [from: string, as: string])[],
  files: readonly SourceFile[],
): Inspection {
  const total = (column: number): number => rows.reduce((sum, row) => sum + Number(row[column] ?? 0), 0);
  const totalRows = total(1);
  const counted = { nan: 0, flooredTimes: 0, outOfRange: 0, fittedVectors: 0 };
  for (const [i, { what }] of counts.entries()) counted[what] += total(STANDING + checks.length + i);
  const failed = checks.map((check, i) => ({ check, rows: total(STANDING + i) }));
  const rawAt = STANDING + checks.length + counts.length;
  const eventTimes = new Map<SourceFile, readonly [number, number]>();
  for (const row of rows) {
    const file = files[Number(row[0] ?? -1)];
    const [least, greatest] = [row[4] ?? null, row[5] ?? null];
    if (file !== undefined && least !== null && greatest !== null)
      eventTimes.set(file, [Number(least), Number(greatest)]);
  }
  return {
    rows: totalRows,
    suspects: total(6),
    leftOut: { nullKey: total(2), nullEventTime: total(3) },
    counted,
    failed: failed.filter((one) => one.rows > 0),
    absent: totalRows === 0 ? [] : raw.filter((_, i) => total(rawAt + i) === 0).map(([from]) => from),
    eventTimes,
  };
}
