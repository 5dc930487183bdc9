import { isAbsolute, resolve } from "node:path";
import { type EventSource, foldCase, type JoinKey } from "../../../definition/index.js";
import { didYouMean, fail, invariant } from "../../../errors/index.js";
import type { HistoryPlan } from "../../../logical/index.js";
import { typeName } from "../../../schema/index.js";
import {
  anyOf,
  ascending,
  duckdbDialect,
  fromSelect,
  isNull,
  name,
  print,
  type Select,
  type SelectColumn,
  select,
} from "../../../sql/index.js";
import type { InputFile } from "../../contract.js";
import type { DuckdbSession } from "../session.js";
import { csvGroups } from "./csv-files.js";
import { allFields, type NeededFields } from "./fields.js";
import type { FileGroup, RawColumn } from "./file-group.js";
import { groupRows } from "./group-rows.js";
import { inspect } from "./inspect.js";
import { parquetGroups } from "./parquet-files.js";
import { checkInspection } from "./scan-source.js";
import { checkFilesUnchanged, findFiles, fingerprintFiles } from "./source-file.js";

const SHOWN_ROWS = 5;

/** A column of a label file. */
export interface LabelColumn {
  readonly name: string;
  /** Its name in `LabelRows.select`. */
  readonly staged: string;
  /** As the file holds it; null for a join key and the instant, which are read as their types. */
  readonly raw: RawColumn | null;
}

/** What of a plan tells how label rows are read. */
export type LabelPlanPart = Pick<HistoryPlan, "keys" | "time" | "request">;

/** A label file's rows, read and checked. */
export interface LabelRows {
  /** `_row`, from 1 in the file's order, and the columns by their staged names. */
  readonly select: Select;
  readonly columns: readonly LabelColumn[];
  /** Request data read as its types, in the plan's order: the fields' names, and their columns of `select`. */
  readonly request: readonly { readonly field: string; readonly staged: string }[];
  readonly rows: number;
  readonly file: InputFile;
  /** Instants finer than a microsecond, floored. */
  readonly flooredTimes: number;
  checkUnchanged(): Promise<void>;
}

/**
 * Reads a label file by semantics §2: its keys and instants as their types, its other columns as they are; those with
 * request data both ways.
 * Throws `GR-HISTORY-LABELS-INVALID` for a column that is missing or there twice, `GR-REQUEST-DATA-MISSING`, `GR-HISTORY-LABEL-NULL` naming the first
 * rows, and the codes of `scanSource`.
 */
export async function readLabelFile(
  session: DuckdbSession,
  plan: LabelPlanPart,
  { path, format, label }: { readonly path: string; readonly format: "parquet" | "csv"; readonly label?: string },
  repoFolder: string,
): Promise<LabelRows> {
  const source = labelSource(plan, label ?? path);
  const absolute = isAbsolute(path) ? path : resolve(repoFolder, path);
  const input = { kind: "files", paths: [absolute], format, delimiter: ",", partition: null } as const;
  const found = await findFiles(source, input, repoFolder);
  const [first] = found;
  if (first === undefined || found.length > 1) {
    return fail("GR-HISTORY-LABELS-INVALID", `${path} names ${found.length} files, and a label table is one.`, {
      where: { file: path },
    });
  }
  const file = { ...first, label: label ?? first.label };
  const [group] = format === "csv" ? await csvGroups(session, [file], ",") : await parquetGroups(session, [file]);
  invariant(group !== undefined, "a file is of a group");
  checkColumns(plan, group, file.label);
  const needed: NeededFields = { fields: allFields(source), derived: [] };
  const inspection = await inspect(session, source, needed, group, [file], { perFile: false }).catch(
    async (error: unknown) => {
      throw await group.explain(error, [file]);
    },
  );
  await checkInspection(session, source, needed, group, inspection);
  const typed = new Set([...plan.keys.map((key) => key.name), plan.time]);
  const columns = group.names.map((own, i): LabelColumn => {
    const raw = group.column(own, [file]);
    invariant(raw !== undefined, `${file.label} has a column ${own} that it lacks`);
    return { name: own, staged: `c${i}`, raw: typed.has(own) ? null : raw };
  });
  const others = columns.flatMap(({ raw, staged }) => (raw === null ? [] : [{ value: raw.value, as: staged }]));
  const { checked } = groupRows(source, needed, group, [file], { numbered: true, beside: others });
  if (inspection.leftOut.nullKey + inspection.leftOut.nullEventTime > 0) {
    await failOnNulls(session, plan, checked, file.label);
  }
  const [fingerprint] = await fingerprintFiles([file]);
  invariant(fingerprint !== undefined, "a file has a fingerprint");
  const request = plan.request.map(({ name: field }, i) => ({ field, staged: `r${i}` }));
  const staged: readonly SelectColumn[] = [
    ...columns.map(({ name: own, staged: as, raw }) => ({ value: name(raw === null ? own : as), as })),
    ...request.map(({ field, staged: as }) => ({ value: name(field), as })),
  ];
  return {
    select: select({ columns: [{ value: name("_row"), as: "_row" }, ...staged], from: fromSelect(checked, "labels") }),
    columns,
    request,
    rows: inspection.rows,
    file: fingerprint,
    flooredTimes: inspection.counted.flooredTimes,
    checkUnchanged: () => checkFilesUnchanged(source, [file]),
  };
}

/** A label table as a source of events, so that its keys, instants and request data are read by the same rules. */
function labelSource({ keys, time, request }: LabelPlanPart, label: string): EventSource {
  const typed = new Set([...keys.map((key) => key.name), time]);
  return {
    kind: "event_source",
    name: label,
    description: "",
    entity: { kind: "entity", name: "label", description: "", joinKeys: keys },
    input: { kind: "files", paths: [label], format: "parquet", delimiter: ",", partition: null },
    keys: keys.map(({ name: own, type }) => ({ name: own, type, from: own, expression: null })),
    eventTime: { name: time, type: "timestamp", from: time, unit: null, outOfRange: "error" },
    createdTime: null,
    columns: request
      .filter((field) => !typed.has(field.name))
      .map(({ name: own, type }) => ({ name: own, type, from: own, unit: null, outOfRange: "error" as const })),
    derived: [],
    identity: [],
    timeZone: "UTC",
  };
}

function checkColumns({ keys, time, request }: LabelPlanPart, group: FileGroup, label: string): void {
  const what = (key: JoinKey): string => `the join key "${key.name}" (${typeName(key.type)})`;
  const needed = [...keys.map((key) => [key.name, what(key)] as const), [time, "the instant of each label"] as const];
  for (const [own, meaning] of needed) {
    if (group.names.includes(own)) continue;
    fail("GR-HISTORY-LABELS-INVALID", `${label} has no column "${own}", ${meaning}.${didYouMean(own, group.names)}`, {
      where: { file: label, column: own },
      data: { columns: group.names },
    });
  }
  for (const { name: own, type } of request) {
    if (group.names.includes(own)) continue;
    const near = didYouMean(own, group.names);
    fail(
      "GR-REQUEST-DATA-MISSING",
      `${label} has no column "${own}" (${typeName(type)}), request data of on-demand features.${near}`,
      {
        where: { file: label, column: own },
        data: { field: own, type: typeName(type), columns: group.names },
      },
    );
  }
  const seen = new Map<string, string>();
  for (const own of group.names) {
    const other = seen.get(foldCase(own));
    if (other !== undefined) {
      fail(
        "GR-HISTORY-LABELS-INVALID",
        `${label} has the columns ${JSON.stringify(other)} and ${JSON.stringify(own)}, which are one name to engines.`,
        { where: { file: label, column: own } },
      );
    }
    seen.set(foldCase(own), own);
  }
}

async function failOnNulls(
  session: DuckdbSession,
  { keys, time }: LabelPlanPart,
  checked: Select,
  label: string,
): Promise<never> {
  const columns = [...keys.map((key) => key.name), time];
  const nulls = select({
    columns: [{ value: name("_row"), as: "_row" }, ...columns.map((own) => ({ value: isNull(name(own)), as: own }))],
    from: fromSelect(checked, "labels"),
    where: anyOf(columns.map((own) => isNull(name(own)))),
    orderBy: [ascending(name("_row"))],
    limit: SHOWN_ROWS,
  });
  const found = await session.rows(print(nulls, duckdbDialect), { doing: `reading ${label}`, file: label });
  const rows = found.map((row) => ({
    row: Number(row[0]),
    columns: columns.filter((_, i) => row[i + 1] === true),
  }));
  const shown = rows.map(({ row, columns: which }) => `row ${row} (${which.join(", ")})`).join(", ");
  return fail("GR-HISTORY-LABEL-NULL", `${label} has label rows whose instant or join key is null, first ${shown}.`, {
    where: { file: label, row: rows[0]?.row ?? 0, column: rows[0]?.columns[0] ?? "" },
    data: { rows },
  });
}
