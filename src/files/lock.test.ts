import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { withLock } from "./lock.js";
import { type LockRecord, lockText, newLockRecord } from "./lock-record.js";

let folder: string;
let lock: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "granary-lock-"));
  lock = join(folder, "store.lock");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** No process has a pid as great as this. */
const NO_PID = 2 ** 31 - 1;
const take = (): Promise<string> => withLock(lock, { purpose: "test" }, async () => "taken");

function leaveLock(changes: Partial<LockRecord>): Promise<void> {
  return writeFile(lock, lockText({ ...newLockRecord("build"), ...changes }));
}

describe("withLock", () => {
  test("holds the lock while the work runs, and no longer", async () => {
    const record = await withLock(lock, { purpose: "build" }, async () => JSON.parse(await readFile(lock, "utf8")));
    expect(record).toMatchObject({ pid: process.pid, purpose: "build" });
    expect(await readdir(folder)).toEqual([]);
  });

  test("releases it when the work fails, and tells of that failure", async () => {
    const work = () => Promise.reject(new Error("the work failed"));
    await expect(withLock(lock, { purpose: "build" }, work)).rejects.toThrow("the work failed");
    expect(await take()).toBe("taken");
  });

  test("does not nest", async () => {
    await expect(withLock(lock, { purpose: "outer" }, take)).rejects.toThrow(
      `GR-LOCK-HELD: ${lock} is held by process ${process.pid}`,
    );
    expect(await take()).toBe("taken");
  });

  test("leaves alone a lock that was taken by another after someone removed ours", async () => {
    await withLock(lock, { purpose: "build" }, () => leaveLock({ purpose: "theirs" }));
    await expect(take()).rejects.toThrow("theirs");
  });

  test("needs the lock's folder", async () => {
    const astray = join(folder, "none", "store.lock");
    await expect(withLock(astray, { purpose: "test" }, async () => {})).rejects.toThrow("GR-FILE-MISSING");
  });
});

describe("a lock that was left behind", () => {
  test.each<readonly [string, Partial<LockRecord>]>([
    ["by a process that runs no more", { pid: NO_PID }],
    ["by one whose pid another process has now", { start: "an earlier time" }],
  ])("%s is taken over", async (_, changes) => {
    await leaveLock(changes);
    expect(await take()).toBe("taken");
    expect(await readdir(folder)).toEqual([]);
  });

  test("on another host is never taken over, dead or not", async () => {
    await leaveLock({ host: "elsewhere", pid: NO_PID });
    await expect(take()).rejects.toMatchObject({
      code: "GR-LOCK-HELD-ELSEWHERE",
      detail: expect.stringContaining(`process ${NO_PID} on host elsewhere (build) since`),
      hint: expect.stringContaining("remove the lock file"),
    });
  });

  test("goes to its heir, even where the heir died before it was done", async () => {
    const dead = newLockRecord("build");
    const heir = newLockRecord("heir");
    await leaveLock({ ...dead, pid: NO_PID });
    const heirPath = join(folder, `.store.lock.${dead.nonce}.heir`);
    await writeFile(heirPath, lockText(heir));
    await expect(take()).rejects.toThrow("(heir)");
    await writeFile(heirPath, lockText({ ...heir, pid: NO_PID }));
    expect(await take()).toBe("taken");
    expect(await readdir(folder)).toEqual([]);
  });

  test("goes to one at a time of many that want it at once", async () => {
    await leaveLock({ pid: NO_PID });
    const inside = join(folder, "inside");
    const works = Array.from({ length: 12 }, () =>
      withLock(lock, { purpose: "test", waitMs: 60_000 }, async () => {
        await mkdir(inside); // fails where another is at work
        await rm(inside, { recursive: true });
        return "done";
      }),
    );
    expect(await Promise.all(works)).toEqual(Array.from({ length: 12 }, () => "done"));
  });
});

test.each([
  ["nothing", ""],
  ["no JSON", "{"],
  ["no record", "[1]"],
  ["null", "null"],
  ["no owner", "{}"],
  ["an impossible pid", JSON.stringify({ ...newLockRecord("build"), pid: 0 })],
  [
    "a nonce that is a path",
    JSON.stringify({ ...newLockRecord("build"), nonce: "../../../../../../../../../../../x" }),
  ],
])("a lock file that holds %s is refused", async (_, text) => {
  await writeFile(lock, text);
  await expect(take()).rejects.toThrow(`GR-LOCK-UNREADABLE: ${lock}`);
});
