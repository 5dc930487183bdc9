import { isAbsolute, resolve } from "node:path";
import { foldCase, type RowSource } from "../../../definition/index.js";
import { fail, invariant } from "../../../errors/index.js";
import { type DataType, kindOf } from "../../../schema/index.js";
import {
  call,
  caseWhen,
  duckdbDialect,
  fromSelect,
  name,
  native,
  print,
  type Select,
  type Sql,
  select,
  tryCast,
} from "../../../sql/index.js";
import type { InputFile } from "../../contract.js";
import type { FileToScore } from "../../scoring-contract.js";
import type { DuckdbSession } from "../session.js";
import { csvGroups } from "./csv-files.js";
import { allFields, type NeededFields } from "./fields.js";
import type { FileGroup, RawColumn } from "./file-group.js";
import { groupRows } from "./group-rows.js";
import { inspect } from "./inspect.js";
import { jsonGroups } from "./json-files.js";
import { parquetGroups } from "./parquet-files.js";
import { checkInspection } from "./scan-source.js";
import { checkFilesUnchanged, findFiles, fingerprintFiles, type SourceFile } from "./source-file.js";

/** A column of a table's file. */
export interface TableColumn {
  readonly name: string;
  /** Its name in `TableRows.select`. */
  readonly staged: string;
  /** As the file holds it; null for one that is read as its type. */
  readonly raw: RawColumn["type"] | null;
}

/** A table's rows, read and checked. */
export interface TableRows {
  /** The columns by their staged names, in the file's order. */
  readonly select: Select;
  readonly columns: readonly TableColumn[];
  readonly rows: number;
  readonly file: InputFile;
  checkUnchanged(): Promise<void>;
}

/**
 * Reads the rows of a file by semantics §2: the columns named as their types, where they are there, the others as they are.
 * Throws `GR-PREDICT-FILE-INVALID` for a column that is there twice, and the codes of `scanSource`.
 */
export async function readTableFile(
  session: DuckdbSession,
  { path, format, columns: wanted }: FileToScore,
  repoFolder: string,
): Promise<TableRows> {
  const all = tableSource(path, wanted);
  const absolute = isAbsolute(path) ? path : resolve(repoFolder, path);
  const input = { kind: "files", paths: [absolute], format, delimiter: ",", partition: null } as const;
  const found = await findFiles(all, input, repoFolder);
  const [file] = found;
  if (file === undefined || found.length > 1) {
    return fail("GR-PREDICT-FILE-INVALID", `${path} names ${found.length} files, and one is scored at a time.`, {
      where: { file: path },
    });
  }
  const group = withJsonFields(await groupOf(session, format, file), wanted);
  const names = group.sparse ? await membersOf(session, group, file) : group.names;
  refuseTwice(names, file.label);
  const source = { ...all, columns: all.columns.filter((column) => names.includes(column.name)) };
  const needed: NeededFields = { fields: allFields(source), derived: [] };
  const inspection = await inspect(session, source, needed, group, [file], { perFile: false }).catch(
    async (error: unknown) => {
      throw await group.explain(error, [file]);
    },
  );
  await checkInspection(session, source, needed, group, inspection);
  const typed = new Set(source.columns.map((column) => column.name));
  const columns = names.map((own, i) => {
    const raw = group.column(own, [file]);
    invariant(raw !== undefined, `${file.label} has a column ${own} that it lacks`);
    return { name: own, staged: `c${i}`, raw: typed.has(own) ? null : raw };
  });
  const others = columns.flatMap(({ raw, staged }) => (raw === null ? [] : [{ value: plain(raw), as: staged }]));
  const { checked } = groupRows(source, needed, group, [file], { numbered: true, beside: others });
  const [fingerprint] = await fingerprintFiles([file]);
  invariant(fingerprint !== undefined, "a file has a fingerprint");
  return {
    select: select({
      columns: columns.map(({ name: own, staged: as, raw }) => ({ value: name(raw === null ? own : as), as })),
      from: fromSelect(checked, "rows"),
    }),
    columns: columns.map(({ raw, ...column }) => ({ ...column, raw: raw === null ? null : raw.type })),
    rows: inspection.rows,
    file: fingerprint,
    checkUnchanged: () => checkFilesUnchanged(source, [file]),
  };
}

/** A file of rows as a source, so that its columns are read by the same rules. */
function tableSource(label: string, columns: FileToScore["columns"]): RowSource {
  return {
    kind: "row_source",
    name: label,
    description: "",
    entity: { kind: "entity", name: "row", description: "", joinKeys: [] },
    input: { kind: "files", paths: [label], format: "parquet", delimiter: ",", partition: null },
    keys: [],
    eventTime: null,
    createdTime: null,
    columns: columns.map(({ name: own, type }) => ({ name: own, type, from: own, unit: null, outOfRange: "error" })),
    derived: [],
    identity: [],
    timeZone: "UTC",
  };
}

async function groupOf(session: DuckdbSession, format: FileToScore["format"], file: SourceFile): Promise<FileGroup> {
  const groups = {
    csv: () => csvGroups(session, [file], ","),
    json: () => jsonGroups(session, [file]),
    parquet: () => parquetGroups(session, [file]),
  };
  const [group] = await groups[format]();
  invariant(group !== undefined, "a file is of a group");
  return group;
}

/** Vectors and lists stand in CSV files as JSON, as Granary writes them; text that is no JSON is what can't be read. */
function withJsonFields(group: FileGroup, columns: FileToScore["columns"]): FileGroup {
  const isSequence = ({ type }: { readonly type: DataType }) => ["vector", "list"].includes(kindOf(type));
  const sequences = new Set(columns.filter(isSequence).map((column) => column.name));
  const json = (value: Sql): Sql =>
    caseWhen([[call("json_valid", [value]), tryCast(value, native("JSON"))]], call("to_json", [value]));
  return {
    ...group,
    column(own, files) {
      const column = group.column(own, files);
      if (column?.type.kind !== "field" || !sequences.has(own)) return column;
      return { ...column, value: json(column.value), type: { kind: "json" } };
    },
  };
}

/** The names of all members that any object of a JSON file has, in the order in which they come. */
async function membersOf(session: DuckdbSession, group: FileGroup, file: SourceFile): Promise<readonly string[]> {
  const keys = call("json_keys", [name("json")]);
  const each = select({ columns: [{ value: call("unnest", [keys]), as: "own" }], from: group.from([file]) });
  const distinct = select({
    columns: [{ value: name("own"), as: "own" }],
    from: fromSelect(each, "members"),
    groupBy: [name("own")],
  });
  const context = { doing: `reading the names of ${file.label}`, file: file.label };
  const rows = await session.rows(print(distinct, duckdbDialect), context).catch(async (error: unknown) => {
    throw await group.explain(error, [file]);
  });
  return rows.map(([own]) => String(own)).sort();
}

/** A text of JSON as the text, all else of it as JSON's. */
function plain({ value, type }: RawColumn): Sql {
  if (type.kind !== "json") return value;
  return call("json_extract_string", [value, { kind: "text", value: "$" }]);
}

function refuseTwice(names: readonly string[], label: string): void {
  const seen = new Map<string, string>();
  for (const own of names) {
    const other = seen.get(foldCase(own));
    if (other !== undefined) {
      fail(
        "GR-PREDICT-FILE-INVALID",
        `${label} has the columns ${JSON.stringify(other)} and ${JSON.stringify(own)}, which are one name to engines.`,
        { where: { file: label, column: own } },
      );
    }
    seen.set(foldCase(own), own);
  }
}
