import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { OnlineStore } from "../../src/online/index.js";
import { openOnlineStore } from "../../src/online/index.js";
import { row, valuesOf, version, viewOf, writeRows } from "../../src/online/online-store-fixtures.suite.js";
import { runProgram } from "../run-program.js";

const program = fileURLToPath(new URL("./programs/push-on-and-on.ts", import.meta.url));
const jiti = join(dirname(createRequire(import.meta.url).resolve("jiti/package.json")), "lib/jiti-cli.mjs");
/** More than one transaction's rows. */
const users = 9000;
const keys = Array.from({ length: users }, (_, id) => [id]);
const sample = keys.filter((_, i) => i % 100 === 0);

let path = "";
beforeEach(async () => {
  path = await mkdtemp(join(tmpdir(), "granary-processes-"));
});
afterEach(() => rm(path, { recursive: true }));

type Writer = ChildProcessByStdio<null, Readable, null>;

function startWriter(): { readonly writer: Writer; readonly lines: AsyncIterator<string> } {
  const writer = spawn(process.execPath, [jiti, program, path, String(users)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  return { writer, lines: createInterface({ input: writer.stdout })[Symbol.asyncIterator]() };
}

async function kill(writer: Writer): Promise<void> {
  const closed = once(writer, "close");
  writer.kill("SIGKILL");
  await closed;
}

async function lineOf(lines: AsyncIterator<string>, wanted: string): Promise<void> {
  for (let next = await lines.next(); next.value !== wanted; next = await lines.next()) {
    if (next.done === true) throw new Error(`The writer ended before it said "${wanted}".`);
  }
}

/** The version that each row of the sample is of, after checking that the row is whole. */
async function versionsOfSample(store: OnlineStore): Promise<number[]> {
  const rows = await store.read("user", ["v"], sample);
  return rows.map(([found]) => {
    const n = found?.version.asOfMicros ?? 0;
    expect(found).toMatchObject({ values: [n, `${n} `.repeat(40), n], eventTimeMicros: n });
    return n;
  });
}

test("a process reads while another pushes: every row is there, whole, and never an older one again", async () => {
  const { writer, lines } = startWriter();
  try {
    await lineOf(lines, "written 1");
    await using store = openOnlineStore({ type: "lmdb", path }, { readOnly: true });
    let before = await versionsOfSample(store);
    expect(Math.min(...before)).toBeGreaterThanOrEqual(1);
    let changes = 0;
    while (Math.max(...before) < 6) {
      const now = await versionsOfSample(store);
      expect(now.every((n, i) => n >= (before[i] ?? 0))).toBe(true);
      if (now.some((n, i) => n > (before[i] ?? 0))) changes++;
      before = now;
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(changes).toBeGreaterThan(0);
    expect((await store.versionOf("v"))?.asOfMicros).toBeGreaterThanOrEqual(5);
  } finally {
    await kill(writer);
  }
});

test.each(["began 1", "began 2", "written 2", "began 3"])(
  "what was acknowledged survives kill -9 after %s, and the push repeated ends as if it had not been killed",
  async (moment) => {
    const { writer, lines } = startWriter();
    try {
      await lineOf(lines, moment);
    } finally {
      await kill(writer);
    }
    const [word, number] = moment.split(" ");
    const acknowledged = word === "written" ? Number(number) : Number(number) - 1;
    await using store = openOnlineStore({ type: "lmdb", path });
    // The writer may have come further before the signal came.
    const complete = (await store.versionOf("v"))?.asOfMicros ?? 0;
    expect(complete).toBeGreaterThanOrEqual(acknowledged);
    if (complete > 0) expect(Math.min(...(await versionsOfSample(store)))).toBeGreaterThanOrEqual(complete);

    const next = complete + 1;
    const view = viewOf("v", { n: "int64", text: "string", again: "int64" });
    const rows = keys.map((key) => row(key, [next, `${next} `.repeat(40), next], next));
    const report = await writeRows(store, view, version(next), rows, { full: true });
    expect(report).toMatchObject({ rows: users, skipped: 0, removed: 0 });
    expect(await store.versionOf("v")).toEqual(version(next));
    expect(new Set((await valuesOf(store, "v", keys)).map((values) => values?.[0]))).toEqual(new Set([next]));
  },
);

test("a disk that is full ends a push with an error, and what was there before is untouched", async () => {
  {
    await using store = openOnlineStore({ type: "lmdb", path });
    await writeRows(
      store,
      viewOf("other", { a: "int64" }),
      version(1),
      keys.map((key) => row(key, [7])),
    );
  }
  // The system refuses to let a file grow past so many blocks, which LMDB can't tell from a full disk.
  const limited = [
    "-c",
    'trap "" XFSZ; ulimit -f 1000; exec "$@"',
    "sh",
    process.execPath,
    jiti,
    program,
    path,
    String(users),
  ];
  const { exitCode, stderr } = await runProgram("sh", limited);
  expect(exitCode).not.toBe(0);
  expect(stderr).toMatch(/GR-FILE-(DISK-FULL|IO-FAILED)/);

  await using store = openOnlineStore({ type: "lmdb", path });
  expect(new Set((await valuesOf(store, "other", keys)).flat())).toEqual(new Set([7]));
  const view = viewOf("v", { n: "int64", text: "string", again: "int64" });
  await writeRows(
    store,
    view,
    version(99),
    keys.map((key) => row(key, [1, "now there is room", 1])),
    { full: true },
  );
  expect(new Set((await valuesOf(store, "v", keys)).map((values) => values?.[1]))).toEqual(
    new Set(["now there is room"]),
  );
});
