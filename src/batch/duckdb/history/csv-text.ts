import { kindOf } from "../../../schema/index.js";
import { call, caseWhen, cast, float, native, nullSql, operation, type Sql, text } from "../../../sql/index.js";
import { type PlacedColumn, readable } from "./result.js";

/** A value as a CSV field of it reads back: instants in ISO 8601 with Z, infinities spelt out, lists and vectors as JSON. */
export function csvText(column: PlacedColumn): Sql {
  const value = readable(column);
  switch (kindOf(column.type)) {
    case "timestamp":
      return call("strftime", [value, text("%Y-%m-%dT%H:%M:%S.%fZ")]);
    case "float64":
      return caseWhen(
        [
          [operation("=", value, float(Number.POSITIVE_INFINITY)), text("Infinity")],
          [operation("=", value, float(Number.NEGATIVE_INFINITY)), text("-Infinity")],
          [call("isnan", [value]), nullSql],
        ],
        cast(value, "string"),
      );
    case "vector":
    case "list":
      return cast(call("to_json", [value]), native("VARCHAR"));
    default:
      return value;
  }
}
