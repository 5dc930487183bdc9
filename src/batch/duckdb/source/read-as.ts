import type { SourceColumn } from "../../../definition/index.js";
import type { DataType } from "../../../schema/index.js";

/** What a column is read as. */
export interface ReadAs extends Pick<SourceColumn, "unit" | "outOfRange"> {
  readonly type: DataType;
  /** The zone of times without an offset. */
  readonly timeZone: string;
}
