import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { statfs, truncate, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { runProgram } from "../run-program.js";

const program = fileURLToPath(new URL("./programs/push-once.ts", import.meta.url));
const jiti = join(dirname(createRequire(import.meta.url).resolve("jiti/package.json")), "lib/jiti-cli.mjs");

/** A file system of 8 MiB, which can be filled; undefined where this user may not mount one. */
const disk = mountSmallDisk();
if (disk === undefined) console.log("The tests of full disks are skipped: this user may not mount a small one.");
afterAll(() => {
  if (disk === undefined) return;
  spawnSync("umount", [disk]);
  rmSync(disk, { recursive: true });
});

function mountSmallDisk(): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), "granary-small-disk-"));
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=8m", "tmpfs", folder]);
  if (mounted.status === 0) return folder;
  rmSync(folder, { recursive: true });
  return undefined;
}

/** Runs the program in a process of its own, which a signal may end. */
async function run(path: string, action: "push" | "read"): Promise<unknown> {
  const { exitCode, stdout, stderr } = await runProgram(process.execPath, [jiti, program, path, action]);
  return { exitCode, stdout: stdout.trim(), stderr: stderr.trim() };
}

/** Fills the disk up to so many free bytes. */
async function fill(folder: string, freeBytes: number): Promise<string> {
  const filler = join(folder, "filler");
  await writeFile(filler, "");
  const { bavail, bsize } = await statfs(folder);
  await writeFile(filler, new Uint8Array(Math.max(0, bavail * bsize - freeBytes)));
  return filler;
}

test.skipIf(disk === undefined).each([0, 12_288])(
  "with %d bytes free on the disk the first push ends with an error, and the next one, with room, ends well",
  async (freeBytes) => {
    const path = join(disk ?? "", `store-${freeBytes}`);
    const filler = await fill(disk ?? "", freeBytes);
    expect(await run(path, "push")).toEqual({ exitCode: 0, stdout: "GR-FILE-DISK-FULL", stderr: "" });
    await truncate(filler);
    expect(await run(path, "push")).toEqual({ exitCode: 0, stdout: "written", stderr: "" });
    rmSync(path, { recursive: true });
  },
);

test.skipIf(disk === undefined)("a store on a disk that is full is still read, and a push loses nothing", async () => {
  const path = join(disk ?? "", "store-full");
  expect(await run(path, "push")).toMatchObject({ stdout: "written" });
  const filler = await fill(disk ?? "", 0);
  const read = { exitCode: 0, stdout: `read ${"some text ".repeat(8)}`.trim(), stderr: "" };
  expect(await run(path, "read")).toEqual(read);
  expect(await run(path, "push")).toEqual({ exitCode: 0, stdout: "GR-FILE-DISK-FULL", stderr: "" });
  expect(await run(path, "read")).toEqual(read);
  await truncate(filler);
});
