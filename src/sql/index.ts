export * from "./build.js";
export { duckdbDialect } from "./dialect.js";
export { type PrintedSql, print, printExpression, quoteName } from "./print.js";
export type { From, Select, SelectColumn, Sql } from "./tree.js";
