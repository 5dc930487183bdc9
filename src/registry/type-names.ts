import type { DataType } from "../schema/index.js";

/** A type as people who read the registry call it: `int`, `float`, `bool`, `string`, `timestamp`, `vector(10)`, `list(int)`. */
export function plainTypeName(type: DataType): string {
  switch (type) {
    case "int64":
      return "int";
    case "float64":
      return "float";
    case "boolean":
      return "bool";
    case "string":
    case "timestamp":
      return type;
  }
  switch (type.kind) {
    case "int64":
      return "int";
    case "vector":
      return `vector(${type.length})`;
    case "list":
      return `list(${plainTypeName(type.of)})`;
  }
}
