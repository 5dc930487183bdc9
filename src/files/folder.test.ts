import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { makeFolder, publishFolder } from "./folder.js";
import { stageFolder } from "./temporary.js";

let folder: string;
let final: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "granary-folder-"));
  final = join(folder, "build=1");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function staged(content: string): Promise<string> {
  const path = await stageFolder(folder);
  await mkdir(join(path, "inner"));
  await writeFile(join(path, "inner", "file"), content);
  return path;
}

describe("publishFolder", () => {
  test("moves the whole folder into place", async () => {
    await publishFolder(await staged("new"), final);
    expect(await readFile(join(final, "inner", "file"), "utf8")).toBe("new");
    expect(await readdir(folder)).toEqual(["build=1"]);
  });

  test.each<readonly [string, (path: string) => Promise<unknown>]>([
    ["a folder", (path) => mkdir(path)],
    ["a file", (path) => writeFile(path, "")],
    ["a broken link", (path) => symlink("nowhere", path)],
  ])("refuses to replace %s", async (_, occupy) => {
    await occupy(final);
    const path = await staged("new");
    await expect(publishFolder(path, final)).rejects.toThrow(`GR-FOLDER-EXISTS: ${final}`);
    expect(await readFile(join(path, "inner", "file"), "utf8")).toBe("new");
  });

  test("lets one of many win", async () => {
    const paths = await Promise.all(Array.from({ length: 8 }, (_, index) => staged(`racer ${index}`)));
    const ends = await Promise.allSettled(paths.map((path) => publishFolder(path, final)));
    const winner = ends.findIndex((end) => end.status === "fulfilled");
    expect(await readFile(join(final, "inner", "file"), "utf8")).toBe(`racer ${winner}`);
    const losses = ends.flatMap((end) => (end.status === "rejected" ? [end.reason] : []));
    expect(losses.map((reason) => reason.code)).toEqual(Array.from({ length: 7 }, () => "GR-FOLDER-EXISTS"));
  });

  test("refuses what was never staged", async () => {
    await expect(publishFolder(join(folder, "none"), final)).rejects.toThrow("GR-FILE-MISSING");
  });
});

describe("makeFolder", () => {
  test("makes the folders above too, and minds none that is there", async () => {
    const deep = join(folder, "a", "b", "c");
    await makeFolder(deep);
    await makeFolder(deep);
    expect(await readdir(join(folder, "a", "b"))).toEqual(["c"]);
  });

  test("takes a path that is not in its shortest form", async () => {
    await makeFolder(`${folder}/a/../b/./c/`);
    expect(await readdir(folder)).toEqual(["b"]);
  });

  test("is refused below a file", async () => {
    await writeFile(join(folder, "file"), "");
    await expect(makeFolder(join(folder, "file", "inner"))).rejects.toThrow("GR-FILE-KIND-WRONG");
  });
});
