import { isGranaryError } from "../../../errors/index.js";
import {
  call,
  cast,
  duckdbDialect,
  falseSql,
  fromFunction,
  int,
  listSql,
  name,
  operation,
  over,
  print,
  type Sql,
  select,
  text,
} from "../../../sql/index.js";
import type { DuckdbSession } from "../session.js";
import type { FileGroup } from "./file-group.js";
import { malformedLine, mostLineBytes } from "./json-line.js";
import { type JsonPath, jsonPath } from "./json-path.js";
import type { SourceFile } from "./source-file.js";

const SHOWN_ROWS = 20;

/** JSON lines files, those that are compressed apart. */
export async function jsonGroups(session: DuckdbSession, files: readonly SourceFile[]): Promise<readonly FileGroup[]> {
  const paths: JsonPath[] = [];
  for (const file of files) paths.push(await jsonPath(file, session.temporaryFolder));
  return [true, false]
    .map((gzip) => paths.filter((one) => one.gzip === gzip))
    .filter((members) => members.length > 0)
    .map((members) => jsonGroup(session, members));
}

function jsonGroup(session: DuckdbSession, members: readonly JsonPath[]): FileGroup {
  const files = members.map(({ file }) => file);
  const paths = new Map<SourceFile, string>(members.map(({ file, path }) => [file, path]));
  const compression = members[0]?.gzip === true ? "gzip" : "uncompressed";
  const from: FileGroup["from"] = (some) =>
    fromFunction("read_ndjson_objects", [listSql(some.map((file) => text(paths.get(file) ?? "")))], "file", {
      compression: text(compression),
      hive_partitioning: falseSql,
    });
  const line = cast(name("json"), "string");
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
    text: line,
    suspect: suspectLine(line),
    judge: async (declared) => {
      const error = await malformedLine(files, { declared });
      if (error !== undefined) throw error;
    },
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
      return (await malformedLine(some, { declared: [], cause: error })) ?? error;
    },
  };
}

/**
 * True of every line that is no JSON but for DuckDB, by a comma before what closes or another word for a number, and of
 * each that is too long or in which names are equal but for case; of some others too.
 */
function suspectLine(line: Sql): Sql {
  const names = call("json_keys", [call("lower", [line])]);
  const matches = (pattern: string) => call("regexp_matches", [line, text(pattern)]);
  const twice = operation("<>", call("len", [names]), call("len", [call("list_distinct", [names])]));
  const long = operation(">", call("strlen", [line]), int(mostLineBytes));
  return operation("OR", long, matches(",\\s*[}\\]]"), matches("(?i)[:,\\[]\\s*[+-]?(nan|inf)"), twice);
}

/** The JSON pointer (RFC 6901) of a property. */
function pointer(property: string): string {
  return `/${property.replaceAll("~", "~0").replaceAll("/", "~1")}`;
}
