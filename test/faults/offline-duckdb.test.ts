import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openOfflineStore } from "../../src/offline/index.js";

const PROGRAM = join(import.meta.dirname, "programs/offline-duckdb.mjs");
const USERS = 20_000;

let repo: string;
beforeAll(async () => {
  repo = await mkdtemp(join(tmpdir(), "granary-duckdb-"));
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  // Keys that no compression shrinks, so that the data outgrows the limit: one of the 1st, all others of the 3rd.
  await connection.run(
    `COPY (SELECT sha256(number::VARCHAR) AS user_id,
                  make_timestamp(2026, 11, CASE number WHEN 0 THEN 1 ELSE 3 END, 0, 0, 0) AS event_time
           FROM range(${USERS}) AS users (number)) TO $1 (FORMAT parquet)`,
    [join(repo, "events.parquet")],
  );
  connection.closeSync();
  instance.closeSync();
});
afterAll(() => rm(repo, { recursive: true, force: true }));

/**
 * Runs a build; with a limit none of its files may grow beyond that many blocks of 512 or 1024 bytes: the system then
 * fails DuckDB's own write midway, as a full disk would, which nothing in Node can make it do.
 */
async function build(day: number, limitBlocks?: number) {
  const limit = limitBlocks === undefined ? "" : `ulimit -f ${limitBlocks}; `;
  const command = `${limit}exec "$0" "$@"`;
  const child = spawn("sh", ["-c", command, process.execPath, PROGRAM, repo, String(day)]);
  const [[exitCode], stdout, stderr] = await Promise.all([
    once(child, "close"),
    text(child.stdout),
    text(child.stderr),
  ]);
  return { exitCode, stdout, stderr };
}

describe("a write of DuckDB that the system fails midway", () => {
  test("is told in a catalogue error, leaves the old state, and the next build succeeds", async () => {
    const store = openOfflineStore(join(repo, "offline_store"));
    expect(await build(2)).toEqual({ exitCode: 0, stdout: "1", stderr: "" });
    const before = await store.snapshots({ digests: true });

    const failed = await build(4, 100);
    expect(failed.exitCode).toBe(1);
    expect(failed.stderr).toMatch(/GranaryError: GR-.*part-0\.parquet.*File too large/);
    expect(await store.snapshots({ digests: true })).toMatchObject(
      before.map(({ folder, problem }) => ({ folder, problem })),
    );
    expect((await readdir(store.folder)).sort()).toEqual(["activity.parquet", "history"]);

    expect(await build(4)).toEqual({ exitCode: 0, stdout: String(USERS), stderr: "" });
    expect((await store.newest("activity")).rows).toBe(USERS);
  });
});
