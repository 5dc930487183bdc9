export * from "./build.js";
export { duckdbDialect } from "./dialect.js";
export { type PrintedSql, print, printExpression } from "./print.js";
export type { From, Select, SelectColumn, Sql } from "./tree.js";
