import { existsSync } from "node:fs";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";

const root = join(import.meta.dirname, "..");
const users = 100_000;
const yearStartMicros = Date.UTC(2025, 0, 1) * 1000;
const yearMicros = 365 * 86_400_000_000;

/** SQL of an instant of the year that a row's number tells, evenly spread. */
function instantOf(seed: number): string {
  return `make_timestamp(${yearStartMicros} + (hash(i * 31 + ${seed}) % ${yearMicros})::BIGINT)`;
}

function userOf(seed: number): string {
  return `(hash(i * 17 + ${seed}) % ${users})::BIGINT`;
}

/** Tables of a repo by the name of their file: a select over `range`'s `i`. */
export type Tables = Readonly<Record<string, { readonly rows: number; readonly select: string }>>;

/** A million label rows of the year; `user` is SQL of whose each is. */
export function labelsOf(user = userOf(1)): Tables[string] {
  return { rows: 1_000_000, select: `${user} AS user_id, ${instantOf(2)} AS event_timestamp` };
}

/** Rows of 100 000 users in the year, with two columns; `user` is SQL of whose each is. */
export function rowsOf(rows: number, seed: number, user = userOf(seed)): Tables[string] {
  const columns = `(hash(i) % 1000)::BIGINT AS a, (hash(i + ${seed}) % 1000) / 8.0 AS b`;
  return { rows, select: `${user} AS user_id, ${instantOf(seed + 1)} AS "at", ${columns}` };
}

/** One user's where a condition holds, and otherwise anybody's. */
export function mostlyOne(condition: string, seed: number): string {
  return `CASE WHEN ${condition} THEN 7 ELSE ${userOf(seed)} END`;
}

/** A repo of the bench's own under .cache/bench with tables and definitions; tables that are there stay. */
export async function historyRepo(name: string, tables: Tables, features: string): Promise<string> {
  const repo = join(root, ".cache/bench", name);
  await mkdir(join(repo, "features"), { recursive: true });
  // As in any repo that Granary was installed in: compiled definitions are kept there.
  await mkdir(join(repo, "node_modules"), { recursive: true });
  await writeFile(
    join(repo, "granary.config.ts"),
    'import { defineConfig } from "granary";\nexport default defineConfig({ clock: "2026-01-01" });\n',
  );
  await writeFile(join(repo, "features/features.ts"), features);
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  for (const [table, { rows, select }] of Object.entries(tables)) {
    const file = join(repo, `${table}.parquet`);
    if (existsSync(file)) continue;
    const unfinished = `${file}.unfinished`;
    await connection.run(
      `COPY (SELECT ${select} FROM range(${rows}) rows(i)) TO '${unfinished}' (FORMAT parquet, COMPRESSION zstd)`,
    );
    await rename(unfinished, file);
  }
  connection.closeSync();
  instance.closeSync();
  return repo;
}

/** Definitions of row views `v0`, `v1`, … over tables of `rowsOf`, with the features `a0`, `b0`, `a1`, …. */
export function rowViews(tables: readonly string[]): string {
  const views = tables.map(
    (table, i) => `export const v${i} = featureView("v${i}", {
  entity: user, owner: "bench",
  source: rowSource("s${i}", { files: "${table}.parquet", entity: user, eventTime: "at", columns: { a: "int64", b: "float64" } }),
  features: (row) => ({ a${i}: row.a, b${i}: row.b }),
});`,
  );
  return `import { entity, featureView, rowSource } from "granary";
const user = entity("user", { joinKeys: { user_id: "int64" } });
${views.join("\n")}
`;
}
