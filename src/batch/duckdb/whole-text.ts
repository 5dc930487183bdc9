import { type DataType, kindOf } from "../../schema/index.js";
import { call, cast, type Sql } from "../../sql/index.js";

/**
 * A text as its bytes, and a list of texts as JSON: where DuckDB's own client decodes a text, it drops a U+FEFF at its
 * start, by which two keys would become one. `valueReader` reads both forms.
 */
export function wholeText(value: Sql, type: DataType): Sql {
  if (kindOf(type) === "string") return call("encode", [value]);
  return typeof type === "object" && type.kind === "list" && kindOf(type.of) === "string"
    ? cast(call("to_json", [value]), "string")
    : value;
}
