export * from "./build.js";
export { type Dialect, duckdbDialect } from "./dialect.js";
export { type PrintedSql, print, printExpression, quoteName, typeSql } from "./print.js";
export type { From, NativeType, Order, Select, SelectColumn, Sql } from "./tree.js";
