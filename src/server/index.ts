export { jsonLog, type LogLevel, logLevels } from "./log.js";
export type { ServerOptions } from "./options.js";
export { createServer } from "./server.js";
export { runWorkers, thisWorker } from "./workers/index.js";
export type { Jobs, Materialized } from "./writes.js";
