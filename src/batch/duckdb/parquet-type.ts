import { invariant } from "../../errors/index.js";
import { type DataType, isScalar, kindOf } from "../../schema/index.js";
import type { ParquetColumn } from "./parquet-writer.js";

/** What a Parquet file holds values of a type as. */
export function parquetTypeOf(type: DataType): ParquetColumn["type"] {
  if (isScalar(type)) return scalar(type);
  return type.kind === "vector" ? "float64[]" : `${scalar(type.of)}[]`;
}

function scalar(type: DataType) {
  const kind = kindOf(type);
  invariant(kind !== "list" && kind !== "vector", "A list's elements are scalars.");
  return kind;
}
