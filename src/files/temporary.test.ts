import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { stageFolder, sweepTemporaries, temporaryBeside } from "./temporary.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "granary-temporary-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A name as it would be, had a process with a pid that none has made it. */
const orphaned = (path: string): string =>
  join(dirname(path), basename(path).replace(`-${process.pid}-`, `-${2 ** 31 - 1}-`));

describe("sweepTemporaries", () => {
  test("removes the files and folders of dead processes", async () => {
    const file = orphaned(temporaryBeside(join(folder, "file.parquet")));
    const staged = orphaned(await stageFolder(folder));
    await writeFile(file, "half");
    await mkdir(join(staged, "inner"), { recursive: true });
    expect([...(await sweepTemporaries(folder))].sort()).toEqual([file, staged].sort());
    expect(await readdir(folder)).toHaveLength(1); // the folder staged by this process
  });

  test("removes what a process with the pid of a running one left", async () => {
    const file = temporaryBeside(join(folder, "file")).replace(/-[0-9a-z]+(-[0-9a-f]{12}\.tmp)$/, "-0earlier$1");
    await writeFile(file, "half");
    expect(await sweepTemporaries(folder)).toEqual([file]);
  });

  test("leaves those of running processes", async () => {
    await writeFile(temporaryBeside(join(folder, "file")), "half");
    await stageFolder(folder);
    expect(await sweepTemporaries(folder)).toEqual([]);
    expect(await readdir(folder)).toHaveLength(2);
  });

  test("leaves those of other hosts, also of one whose name ends in this one's", async () => {
    const own = basename(orphaned(temporaryBeside(join(folder, "file"))));
    const word = /^\.file\.(.+)-\d+-[0-9a-z]*-[0-9a-f]{12}\.tmp$/.exec(own)?.[1] ?? "";
    expect(word).not.toBe("");
    for (const other of ["elsewhere", `other-${word}`, `other_${word}`]) {
      await writeFile(join(folder, own.replace(word, other)), "half");
    }
    expect(await sweepTemporaries(folder)).toEqual([]);
  });

  test.each([
    "file",
    ".file.tmp",
    ".tmp-",
    `.tmp-${hostname()}`,
    ".hidden",
    `${hostname()}-2147483647--0123456789ab.tmp`,
  ])("leaves %s, which is no temporary's name", async (name) => {
    await writeFile(join(folder, name), "kept");
    expect(await sweepTemporaries(folder)).toEqual([]);
    expect(await readdir(folder)).toEqual([name]);
  });

  test("finds nothing in a folder that is missing, and refuses what is none", async () => {
    expect(await sweepTemporaries(join(folder, "none"))).toEqual([]);
    await writeFile(join(folder, "file"), "");
    await expect(sweepTemporaries(join(folder, "file"))).rejects.toThrow("GR-FILE-KIND-WRONG");
  });
});

test("stageFolder makes a new folder each time, and the folders above it", async () => {
  const parent = join(folder, "a", "b");
  const staged = [await stageFolder(parent), await stageFolder(parent)];
  expect(new Set(staged).size).toBe(2);
  expect((await readdir(parent)).sort()).toEqual(staged.map((path) => basename(path)).sort());
});
