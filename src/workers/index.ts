export { callRowFunction } from "./call-row-function.js";
export { type Job, openWorkerPool } from "./pool.js";
export {
  type BatchColumn,
  type BatchFunction,
  isRowFunctionCode,
  type MaskedColumn,
  type PerRowFunction,
  perRow,
  type RowBatch,
  type RowFunctionCode,
  type RowFunctionShape,
} from "./row-batch.js";
export { serveJobs } from "./serve-jobs.js";
export { buffersOf, encodeColumn, valueAt, type WireColumn } from "./wire.js";
