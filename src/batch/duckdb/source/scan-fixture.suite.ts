import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Entity, entity, type Source } from "../../../definition/index.js";
import { GranaryError } from "../../../errors/index.js";
import type { Row, Value } from "../../../schema/index.js";
import { duckdbDialect, print } from "../../../sql/index.js";
import { microsOf } from "../../../time/index.js";
import type { SourceReport } from "../../contract.js";
import { type DuckdbSession, openSession } from "../session.js";
import { scanSource } from "./scan-source.js";

/** The entity of these tests. */
export const user: Entity<{ readonly user_id: "int64" }> = entity("user", { joinKeys: { user_id: "int64" } });

export interface Scanned {
  readonly rows: readonly Row[];
  readonly report: SourceReport;
}

/** A feature repo in a temporary folder, and a session to read its sources with. */
export interface ScanFixture extends AsyncDisposable {
  readonly folder: string;
  readonly session: DuckdbSession;
  /** Writes a file of the repo, and its folder. */
  write(path: string, content: string | Uint8Array): Promise<void>;
  /** Writes a Parquet file of the repo from a query. */
  parquet(path: string, query: string): Promise<void>;
  /** Reads a source; its rows in the order of all their columns. */
  scan(source: Source, options?: ScanChoices): Promise<Scanned>;
  /** The error that reading a source raises. */
  refused(source: Source, options?: ScanChoices): Promise<GranaryError>;
}

export interface ScanChoices {
  /** All columns by default. */
  readonly columns?: readonly string[];
  /** 2026-11-25 by default. */
  readonly until?: string;
  readonly importModule?: (path: string) => Promise<unknown>;
}

export async function openScanFixture(): Promise<ScanFixture> {
  const folder = await mkdtemp(join(tmpdir(), "granary-scan-"));
  const temporaryFolder = join(folder, ".temporary");
  await mkdir(temporaryFolder);
  const session = await openSession({ temporaryFolder, threads: 2 });
  const fixture: ScanFixture = {
    folder,
    session,
    async write(path, content) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), content);
    },
    async parquet(path, query) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      const target = join(folder, path).replaceAll("'", "''");
      await session.run(
        { text: `COPY (${query}) TO '${target}' (FORMAT parquet)`, parameters: [] },
        { doing: "writing" },
      );
    },
    async scan(source, choices = {}) {
      const columns = choices.columns ?? [...source.columns, ...source.derived].map((column) => column.name);
      const node = { kind: "scan" as const, source, columns, untilMicros: microsOf(choices.until ?? "2026-11-25") };
      const importModule = choices.importModule ?? ((path) => import(join(folder, path)));
      const scanned = await scanSource(session, node, { repoFolder: folder, importModule });
      try {
        const found = await session.rows(print(scanned.select, duckdbDialect), { doing: "reading rows" });
        await scanned.checkUnchanged();
        const names = scanned.select.columns.map((column) => column.as);
        const rows = found.map((row): Row => Object.fromEntries(names.map((name, i) => [name, row[i] ?? null])));
        return { rows: rows.sort(byText), report: scanned.report };
      } finally {
        await scanned.dispose();
      }
    },
    async refused(source, choices) {
      try {
        const { rows } = await fixture.scan(source, choices);
        throw new Error(`The source was read: ${JSON.stringify(rows, printable)}`);
      } catch (error) {
        if (error instanceof GranaryError) return error;
        throw error;
      }
    },
    async [Symbol.asyncDispose]() {
      await session[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
  return fixture;
}

function byText(a: Row, b: Row): number {
  const [x, y] = [JSON.stringify(a, printable), JSON.stringify(b, printable)];
  return x < y ? -1 : x > y ? 1 : 0;
}

function printable(_: string, value: Value): unknown {
  return typeof value === "bigint" ? `${value}n` : value;
}
