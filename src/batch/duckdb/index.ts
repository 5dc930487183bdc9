export { openDuckdbEngine } from "./engine.js";
export { parquetTypeOf } from "./parquet-type.js";
export {
  type Cell,
  openParquetWriter,
  type ParquetColumn,
  type ParquetWriter,
} from "./parquet-writer.js";
export { viewSql } from "./view-sql.js";
