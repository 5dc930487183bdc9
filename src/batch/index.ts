export type {
  BatchEngine,
  CalledRowFunction,
  ColumnBatch,
  InputFile,
  LabelCount,
  LabelResult,
  SourceReport,
} from "./contract.js";
export {
  type Cell,
  openDuckdbEngine,
  openParquetWriter,
  type ParquetColumn,
  type ParquetWriter,
  parquetTypeOf,
  viewSql,
} from "./duckdb/index.js";
export { fitColumns, rowsFitNamed } from "./fits/index.js";
export type { HistoryOptions, HistoryReport, HistoryRun, LabelInput } from "./history-contract.js";
export { functionExports, type LoadModule } from "./rows/index.js";
export type { ScoredCell, TableFormat } from "./scoring-contract.js";
export type { TrainingColumn, TrainingSetFacts } from "./training-contract.js";
