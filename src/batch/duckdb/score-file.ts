import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { foldCase } from "../../definition/index.js";
import { fail, invariant } from "../../errors/index.js";
import { type DataType, kindOf } from "../../schema/index.js";
import {
  beside,
  call,
  caseWhen,
  cast,
  duckdbDialect,
  type From,
  fromFunction,
  name,
  nullSql,
  print,
  type Sql,
  select,
  text,
} from "../../sql/index.js";
import type { RunOptions } from "../contract.js";
import type { FileScored, FileToScore, Scoring, TableFormat } from "../scoring-contract.js";
import { copyTo, csvText, type PlacedColumn, typeOfRaw } from "./history/index.js";
import { parquetTypeOf } from "./parquet-type.js";
import { openParquetWriter } from "./parquet-writer.js";
import type { DuckdbSession } from "./session.js";
import { literalPath, readTableFile, type TableRows } from "./source/index.js";
import { wholeText } from "./whole-text.js";

/**
 * Scores a file in bounded memory: its rows are read once, what is said of each is put into a file beside them, row by row,
 * and both are written as one, in the file's order. `to` must not exist.
 * Throws `GR-PREDICT-NAME-TAKEN` where the file has a column that is to be added, and the codes of `readTableFile`.
 */
export async function scoreFile(
  session: DuckdbSession,
  input: FileToScore,
  scoring: Scoring,
  to: { readonly file: string; readonly format: TableFormat },
  { repoFolder, onProgress }: RunOptions,
): Promise<FileScored> {
  onProgress?.(`reading ${input.path}`);
  const table = await readTableFile(session, input, repoFolder);
  refuseTaken(table, scoring);
  const stem = join(session.temporaryFolder, `scored-${randomBytes(8).toString("hex")}`);
  const [rowsFile, sideFile] = [`${stem}-rows.parquet`, `${stem}-side.parquet`];
  try {
    const copied = await session.run(copyTo(rowsFile, table.select), { doing: `reading ${input.path}` });
    invariant(copied === table.rows, `${table.rows} rows were counted, and ${copied} were read`);
    await writeSide(session, { input, table, scoring, rowsFile, sideFile }, onProgress);
    await table.checkUnchanged();
    onProgress?.("writing");
    const columns = placed(table, input, scoring).map(({ name: as, ...column }) => ({
      value: written({ name: as, ...column }, to.format),
      as,
    }));
    const all = select({ columns, from: beside([fileOf(rowsFile, "rows"), fileOf(sideFile, "side")]) });
    const out = await session.run(copyTo(to.file, all, to.format), { doing: "writing what was scored" });
    invariant(out === table.rows, `${table.rows} rows were scored, and ${out} were written`);
    const there = new Set(table.columns.map((column) => column.name));
    const absent = input.columns.map((column) => column.name).filter((own) => !there.has(own));
    return { rows: table.rows, file: table.file, absent };
  } finally {
    for (const path of [rowsFile, sideFile]) await rm(path, { force: true });
  }
}

interface Scored {
  readonly input: FileToScore;
  readonly table: TableRows;
  readonly scoring: Scoring;
  readonly rowsFile: string;
  readonly sideFile: string;
}

async function writeSide(
  session: DuckdbSession,
  { input, table, scoring, rowsFile, sideFile }: Scored,
  onProgress: RunOptions["onProgress"],
): Promise<void> {
  const staged = new Map(table.columns.map((column) => [column.name, column.staged]));
  const read = select({
    columns: input.columns.map(({ name: own, type }) => {
      const as = staged.get(own);
      return { value: as === undefined ? cast(nullSql, type) : wholeText(name(as), type), as: as ?? `absent ${own}` };
    }),
    from: fileOf(rowsFile, "rows"),
  });
  const types = input.columns.map((column) => column.type);
  const side = scoring.columns.map(({ name: own, type }) => ({ name: own, type: parquetTypeOf(type) }));
  await using writer = await openParquetWriter(sideFile, side);
  for await (const batch of session.stream(print(read, duckdbDialect), types, { doing: `reading ${input.path}` })) {
    writer.append(scoring.score(batch), batch.rows);
    onProgress?.(`scored ${writer.rowCount} of ${table.rows} rows`);
  }
  invariant(writer.rowCount === table.rows, `${table.rows} rows were read, and ${writer.rowCount} were scored`);
  await writer.close();
}

function placed(table: TableRows, input: FileToScore, scoring: Scoring): readonly PlacedColumn[] {
  const types = new Map<string, DataType>(input.columns.map((column) => [column.name, column.type]));
  const own = table.columns.map(({ name: as, staged, raw }): PlacedColumn => {
    const type = raw === null ? (types.get(as) ?? "string") : typeOfRaw(raw);
    return { name: as, type, role: "label", value: name("rows", staged) };
  });
  const added = scoring.columns.map(
    ({ name: as, type }): PlacedColumn => ({ name: as, type, role: "feature", value: name("side", as) }),
  );
  return [...own, ...added];
}

/** A column as a file of a format holds it: Parquet in its own type. */
function written(column: PlacedColumn, format: TableFormat): Sql {
  if (format === "parquet") return column.value;
  if (format === "csv") return csvText(column);
  switch (kindOf(column.type)) {
    case "timestamp":
      return csvText(column);
    case "float64": {
      // JSON has no number for an infinite one.
      const told = csvText(column);
      const finite = call("isfinite", [column.value]);
      return caseWhen([[finite, call("to_json", [column.value])]], call("to_json", [told]));
    }
    default:
      return column.value;
  }
}

function fileOf(path: string, as: string): From {
  return fromFunction("read_parquet", [text(literalPath(path))], as);
}

function refuseTaken(table: TableRows, scoring: Scoring): void {
  const added = new Map(scoring.columns.map((column) => [foldCase(column.name), column.name]));
  const taken = table.columns.find((column) => added.has(foldCase(column.name)));
  if (taken === undefined) return;
  fail("GR-PREDICT-NAME-TAKEN", `${table.file.path} has a column "${taken.name}", which a prediction is put in.`, {
    where: { file: table.file.path, column: taken.name },
  });
}
