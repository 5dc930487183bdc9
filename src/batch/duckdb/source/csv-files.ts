import {
  call,
  cast,
  falseSql,
  fromFunction,
  int,
  listSql,
  name,
  native,
  nullSql,
  over,
  text,
  trueSql,
} from "../../../sql/index.js";
import type { DuckdbSession } from "../session.js";
import type { CsvShape } from "./csv-scanner.js";
import { csvShape } from "./csv-shape.js";
import type { FileGroup } from "./file-group.js";
import { reachablePath } from "./literal-path.js";
import type { SourceFile } from "./source-file.js";
import { isGzip } from "./text-stream.js";

/** A little above DuckDB's own limit of a line. */
const LEAST_LINE_BYTES = 2 ** 21;

interface ReadFile {
  readonly file: SourceFile;
  readonly path: string;
  readonly shape: CsvShape;
}

/** CSV files by their headers: see `csvShape` for the errors. */
export async function csvGroups(
  session: DuckdbSession,
  files: readonly SourceFile[],
  delimiter: string,
): Promise<readonly FileGroup[]> {
  const groups = new Map<string, ReadFile[]>();
  for (const file of files) {
    const shape = await csvShape(file, delimiter);
    const signature = JSON.stringify([shape.header, isGzip(file.path)]);
    const path = await reachablePath(file.path, session.temporaryFolder);
    groups.set(signature, [...(groups.get(signature) ?? []), { file, path, shape }]);
  }
  return [...groups.values()].map((members) => csvGroup(members, delimiter));
}

function csvGroup(members: readonly ReadFile[], delimiter: string): FileGroup {
  const header = members[0]?.shape.header ?? [];
  const paths = new Map(members.map(({ file, path }) => [file, path]));
  const longestBytes = Math.max(LEAST_LINE_BYTES, ...members.map(({ shape }) => shape.longestBytes + 4));
  const gzip = isGzip(members[0]?.file.path ?? "");
  // Columns are named by position: the header's own names may be anything.
  const columns = cast(
    call(
      "row",
      header.map(() => text("VARCHAR")),
    ),
    native(`STRUCT(${header.map((_, i) => `c${i} VARCHAR`).join(", ")})`),
  );
  return {
    files: members.map(({ file }) => file),
    names: header,
    column(own) {
      const at = header.indexOf(own);
      return at === -1
        ? undefined
        : { value: name(`c${at}`), type: { kind: "field" }, typeName: "CSV field", warning: null };
    },
    from: (some) =>
      fromFunction("read_csv", [listSql(some.map((file) => text(paths.get(file) ?? "")))], "file", {
        auto_detect: falseSql,
        columns,
        header: trueSql,
        delim: text(delimiter),
        quote: text('"'),
        escape: text('"'),
        nullstr: text(""),
        allow_quoted_nulls: falseSql,
        strict_mode: trueSql,
        // Read in parallel, a line end within quotes might be taken for a record's.
        parallel: members.some(({ shape }) => shape.quoted) ? falseSql : trueSql,
        max_line_size: int(longestBytes),
        compression: text(gzip ? "gzip" : "none"),
        hive_partitioning: falseSql,
      }),
    fileIndex: cast(name("file_index"), "int64"),
    row: over(call("row_number", []), [], []),
    noRow: null,
    text: nullSql,
    suspect: null,
    judge: async () => {},
    sparse: false,
    namesInRows: async () => header,
    expectedRows: members.reduce((sum, { shape }) => sum + shape.records, 0),
    explain: async (error) => error,
  };
}
