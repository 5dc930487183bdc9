/**
 * The rooms of `src/`, lowest level first. A room imports from lower levels and, without cycles, from its own.
 * This table is the only place that says so: the dependency rules and the table in CONTRIBUTING.md follow from it.
 */
export const levels: readonly (readonly string[])[] = [
  ["errors", "time", "schema", "files", "random", "workers", "sql"],
  ["expression", "aggregation", "definition"],
  ["fitting", "ondemand", "registry", "logical", "model", "testing", "config"],
  ["batch", "text", "graph", "online", "access"],
  ["offline", "stream", "training", "serving", "monitoring"],
  ["pipeline", "store", "server", "client", "demo"],
  ["cli"],
];

/** Rooms of a process that answers requests: it starts in milliseconds, so nothing of the heavy rooms is loaded in it. */
export const servingRooms: readonly string[] = ["serving", "server"];

/** Rooms, and one package, that a serving process never reaches, not even through others. */
export const heavyRooms: readonly string[] = ["batch", "offline", "training"];
export const heavyPackage = "@duckdb/";
