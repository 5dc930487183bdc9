export type { ListenAddress } from "./listen.js";
export { jsonLog, type LogLevel } from "./log.js";
export type { ServerOptions } from "./options.js";
export { type ApiServer, createServer } from "./server.js";
