export { type DuckdbEngineOptions, openDuckdbEngine } from "./engine.js";
export {
  type Cell,
  type ColumnCells,
  openParquetWriter,
  type ParquetColumn,
  type ParquetType,
  type ParquetWriter,
  type ParquetWriterOptions,
} from "./parquet-writer.js";
