import { isGranaryError } from "../../../errors/index.js";
import {
  call,
  cast,
  duckdbDialect,
  falseSql,
  fromFunction,
  listSql,
  name,
  operation,
  over,
  print,
  select,
  text,
} from "../../../sql/index.js";
import type { DuckdbSession } from "../session.js";
import type { FileGroup } from "./file-group.js";
import { malformedLine } from "./json-line.js";
import { reachablePath } from "./literal-path.js";
import type { SourceFile } from "./source-file.js";
import { isGzip } from "./text-stream.js";

const SHOWN_ROWS = 20;

/** JSON lines files, those that are compressed apart. */
export async function jsonGroups(session: DuckdbSession, files: readonly SourceFile[]): Promise<readonly FileGroup[]> {
  const paths = new Map<SourceFile, string>();
  for (const file of files) paths.set(file, await reachablePath(file.path, session.temporaryFolder));
  return [true, false]
    .map((gzip) => files.filter((file) => isGzip(file.path) === gzip))
    .filter((members) => members.length > 0)
    .map((members) => jsonGroup(session, members, paths));
}

function jsonGroup(
  session: DuckdbSession,
  files: readonly SourceFile[],
  paths: ReadonlyMap<SourceFile, string>,
): FileGroup {
  const compression = isGzip(files[0]?.path ?? "") ? "gzip" : "uncompressed";
  const from: FileGroup["from"] = (some) =>
    fromFunction("read_ndjson_objects", [listSql(some.map((file) => text(paths.get(file) ?? "")))], "file", {
      compression: text(compression),
      hive_partitioning: falseSql,
    });
  return {
    files,
    names: [],
    column: (own) => ({
      value: call("json_extract", [name("json"), text(pointer(own))]),
      type: { kind: "json" },
      typeName: "JSON value",
      warning: null,
    }),
    from,
    fileIndex: cast(name("file_index"), "int64"),
    row: over(call("row_number", []), [], []),
    noRow: operation("<>", call("json_type", [name("json")]), text("OBJECT")),
    text: cast(name("json"), "string"),
    sparse: true,
    namesInRows: async () => {
      const keys = call("json_keys", [name("json")]);
      const first = select({ columns: [{ value: keys, as: "keys" }], from: from(files), limit: SHOWN_ROWS });
      const rows = await session.rows(print(first, duckdbDialect), { doing: "reading the names of JSON values" });
      return [...new Set(rows.flatMap(([names]) => (Array.isArray(names) ? names.map(String) : [])))];
    },
    expectedRows: null,
    explain: async (error, some) => {
      if (!isGranaryError(error, "GR-SOURCE-JSON-MALFORMED") || error.where?.row !== undefined) return error;
      return (await malformedLine(some, error)) ?? error;
    },
  };
}

/** The JSON pointer (RFC 6901) of a property. */
function pointer(property: string): string {
  return `/${property.replaceAll("~", "~0").replaceAll("/", "~1")}`;
}
