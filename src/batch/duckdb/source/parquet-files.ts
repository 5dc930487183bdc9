import { fail } from "../../../errors/index.js";
import {
  call,
  cast,
  duckdbDialect,
  falseSql,
  fromFunction,
  int,
  listSql,
  name,
  nullSql,
  operation,
  over,
  print,
  select,
  star,
  text,
} from "../../../sql/index.js";
import type { DuckdbSession } from "../session.js";
import type { FileGroup, RawColumn } from "./file-group.js";
import { reachablePath } from "./literal-path.js";
import { rawTypeOf } from "./raw-type.js";
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
    const columns = await columnsOfFile(session, file, path);
    const types = [...columns].map(([column, { typeName }]) => [column, typeName]);
    // Where a column hides DuckDB's own that tells files apart, each file is read alone.
    const signature = JSON.stringify(hides(columns, "file_index") ? [types, path] : types);
    const group: Members = groups.get(signature) ?? { files: [], paths: new Map(), columns };
    group.files.push(file);
    group.paths.set(file, path);
    groups.set(signature, group);
  }
  return [...groups.values()].map(({ files: members, paths, columns }) => ({
    files: members,
    names: [...columns.keys()],
    column: (own) => columns.get(own),
    from: (some) =>
      fromFunction("read_parquet", [listSql(some.map((file) => text(paths.get(file) ?? file.path)))], "file", {
        hive_partitioning: falseSql,
      }),
    fileIndex: hides(columns, "file_index") ? int(0) : cast(name("file_index"), "int64"),
    row: hides(columns, "file_row_number")
      ? over(call("row_number", []), [], [])
      : operation("+", name("file_row_number"), int(1)),
    noRow: null,
    text: nullSql,
    sparse: false,
    namesInRows: async () => [...columns.keys()],
    expectedRows: null,
    explain: async (error) => error,
  }));
}

interface Members {
  readonly files: SourceFile[];
  readonly paths: Map<SourceFile, string>;
  readonly columns: Columns;
}

/** True where a file's column has the name of one that DuckDB adds to every file. */
function hides(columns: Columns, added: string): boolean {
  return [...columns.keys()].some((column) => column.toLowerCase() === added);
}

type Columns = ReadonlyMap<string, RawColumn>;

async function columnsOfFile(session: DuckdbSession, file: SourceFile, path: string): Promise<Columns> {
  const context = { doing: `reading the columns of ${file.label}`, file: file.label };
  const schema = fromFunction("parquet_schema", [text(path)], "file");
  const names = await session.rows(
    print(select({ columns: [column("name"), column("num_children")], from: schema }), duckdbDialect),
    context,
  );
  const rows = fromFunction("read_parquet", [listSql([text(path)])], "file", {
    hive_partitioning: falseSql,
  });
  const query = print(select({ columns: [{ value: star, as: "*" }], from: rows }), duckdbDialect);
  const described = await session.rows({ ...query, text: `DESCRIBE ${query.text}` }, context);
  const topLevel = topLevelNames(names.map(([own, children]) => [String(own), Number(children ?? 0)]));
  // DuckDB renames columns that differ in case alone: the file's own names stand at the same positions.
  return new Map(
    described.map(([duckdbName, typeName], i) => {
      if (topLevel.length !== described.length) {
        fail("GR-SOURCE-FILE-CORRUPT", `${file.label} has columns that can't be told apart.`, {
          where: { file: file.label },
        });
      }
      const own = topLevel[i] ?? String(duckdbName);
      return [own, { value: name(String(duckdbName)), type: rawTypeOf(String(typeName)), typeName: String(typeName) }];
    }),
  );
}

const column = (own: string) => ({ value: name(own), as: own });

/** The names of the root's children in a schema in depth-first order. */
function topLevelNames(schema: readonly (readonly [name: string, children: number])[]): readonly string[] {
  const found: string[] = [];
  let next = 1;
  const skip = (): void => {
    const children = schema[next]?.[1] ?? 0;
    next += 1;
    for (let i = 0; i < children; i++) skip();
  };
  while (next < schema.length) {
    found.push(schema[next]?.[0] ?? "");
    skip();
  }
  return found;
}
