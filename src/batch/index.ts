export type { BatchEngine, ColumnBatch, InputFile, RunOptions, SourceReport, ViewResult } from "./contract.js";
export {
  type Cell,
  type ColumnCells,
  type DuckdbEngineOptions,
  openDuckdbEngine,
  openParquetWriter,
  type ParquetColumn,
  type ParquetType,
  type ParquetWriter,
  type ParquetWriterOptions,
} from "./duckdb/index.js";
