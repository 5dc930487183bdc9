import {
  call,
  cast,
  falseSql,
  fromFunction,
  int,
  listSql,
  name,
  nullSql,
  operation,
  over,
  text,
} from "../../../sql/index.js";
import type { DuckdbSession } from "../session.js";
import type { FileGroup } from "./file-group.js";
import { reachablePath } from "./literal-path.js";
import { explainFailure, hides, type ParquetColumns, parquetColumns } from "./parquet-columns.js";
import type { SourceFile } from "./source-file.js";

/**
 * Parquet files by their columns: those with the same columns in the same types are read together.
 * Throws `GR-SOURCE-FILE-CORRUPT` and the other codes of `duckdbError`.
 */
export async function parquetGroups(
  session: DuckdbSession,
  files: readonly SourceFile[],
): Promise<readonly FileGroup[]> {
  const groups = new Map<string, Members>();
  for (const file of files) {
    const path = await reachablePath(file.path, session.temporaryFolder);
    const columns = await parquetColumns(session, file, path);
    const types = columns.map(({ own, typeName, warning }) => [own, typeName, warning]);
    // Where a column hides DuckDB's own that tells files apart, each file is read alone.
    const signature = JSON.stringify(hides(columns, "file_index") ? [types, path] : types);
    const group: Members = groups.get(signature) ?? { files: [], paths: new Map(), columns };
    group.files.push(file);
    group.paths.set(file, path);
    groups.set(signature, group);
  }
  return [...groups.values()].map((members) => parquetGroup(session, members));
}

function parquetGroup(session: DuckdbSession, { files, paths, columns }: Members): FileGroup {
  const from: FileGroup["from"] = (some) =>
    fromFunction("read_parquet", [listSql(some.map((file) => text(paths.get(file) ?? file.path)))], "file", {
      hive_partitioning: falseSql,
    });
  return {
    files,
    names: columns.map(({ own }) => own),
    column: (own) => columns.find((column) => column.own === own),
    from,
    fileIndex: hides(columns, "file_index") ? int(0) : cast(name("file_index"), "int64"),
    row: hides(columns, "file_row_number")
      ? over(call("row_number", []), [], [])
      : operation("+", name("file_row_number"), int(1)),
    noRow: null,
    text: nullSql,
    suspect: null,
    judge: async () => {},
    sparse: false,
    namesInRows: async () => columns.map(({ own }) => own),
    expectedRows: null,
    explain: (error, some) => explainFailure(session, columns, from(some), error),
  };
}

interface Members {
  readonly files: SourceFile[];
  readonly paths: Map<SourceFile, string>;
  readonly columns: ParquetColumns;
}
