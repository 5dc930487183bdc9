// What a person would write in DuckDB: each table joined to the labels as of their instants, apart from the others, and the
// results put together by the label row. `asof.mjs LABELS OUT TABLE…`, each table with user_id, at, a, b.
import { DuckDBInstance } from "@duckdb/node-api";

const [labels, out, ...tables] = process.argv.slice(2);
const instance = await DuckDBInstance.create(":memory:");
const connection = await instance.connect();
await connection.run(
  `CREATE TABLE labels AS SELECT row_number() OVER () AS n, user_id, event_timestamp FROM read_parquet('${labels}')`,
);
for (const [i, table] of tables.entries()) {
  await connection.run(
    `CREATE TABLE joined${i} AS SELECT l.n, t.a AS a${i}, t.b AS b${i} FROM labels l
     ASOF LEFT JOIN (SELECT user_id, "at", a, b FROM read_parquet('${table}')) t
     ON l.user_id = t.user_id AND l.event_timestamp >= t."at"`,
  );
}
const columns = tables.map((_, i) => `a${i}, b${i}`).join(", ");
const joins = tables.map((_, i) => `JOIN joined${i} USING (n)`).join(" ");
await connection.run(
  `COPY (SELECT user_id, event_timestamp, ${columns} FROM labels ${joins} ORDER BY n) TO '${out}' (FORMAT parquet, COMPRESSION zstd)`,
);
connection.closeSync();
instance.closeSync();
