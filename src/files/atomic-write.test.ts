import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { copyFileAtomically, createExclusively, writeFileAtomically } from "./atomic-write.js";

// That a crash leaves old or new is proven in test/faults.

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "granary-atomic-"));
  path = join(folder, "file");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe("writeFileAtomically", () => {
  test.each<readonly [string, string | Uint8Array]>([
    ["text", "größer ✓"],
    ["bytes", Buffer.from("größer ✓")],
  ])("writes %s, and leaves nothing else", async (_, data) => {
    await writeFile(path, "old");
    await writeFileAtomically(path, data);
    expect(await readFile(path, "utf8")).toBe("größer ✓");
    expect(await readdir(folder)).toEqual(["file"]);
  });

  test("replaces the file instead of writing into it: who has it open reads on in the old one", async () => {
    await writeFile(path, "old");
    const before = await stat(path);
    await writeFileAtomically(path, "new");
    expect((await stat(path)).ino).not.toBe(before.ino);
  });

  test("takes a name as long as the file system does", async () => {
    const long = join(folder, "ü".repeat(127));
    await writeFileAtomically(long, "new");
    expect(await readFile(long, "utf8")).toBe("new");
  });

  test.each([
    ["whose folder is missing", "none/file", "GR-FILE-MISSING"],
    ["below a file", "plain/file", "GR-FILE-KIND-WRONG"],
    ["where a folder stands", "folder", "GR-FILE-KIND-WRONG"],
    ["with a name too long", "x".repeat(300), "GR-FILE-IO-FAILED"],
  ])("a path %s is refused, and nothing is left", async (_, name, code) => {
    await writeFile(join(folder, "plain"), "");
    await mkdir(join(folder, "folder"));
    await expect(writeFileAtomically(join(folder, name), "new")).rejects.toMatchObject({
      code,
      where: { file: join(folder, name) },
    });
    expect(await readdir(folder)).toEqual(["folder", "plain"]);
  });
});

describe("copyFileAtomically", () => {
  test("copies, onto an old file too", async () => {
    await writeFile(path, "new");
    await writeFile(join(folder, "copy"), "the old one");
    await copyFileAtomically(path, join(folder, "copy"));
    expect(await readFile(join(folder, "copy"), "utf8")).toBe("new");
    expect(await readdir(folder)).toEqual(["copy", "file"]);
  });

  test("names the file that is missing", async () => {
    await expect(copyFileAtomically(path, join(folder, "copy"))).rejects.toMatchObject({
      code: "GR-FILE-MISSING",
      where: { file: path },
    });
    expect(await readdir(folder)).toEqual([]);
  });
});

describe("createExclusively", () => {
  test("creates a file once", async () => {
    expect(await createExclusively(path, "first")).toBe(true);
    expect(await createExclusively(path, "second")).toBe(false);
    expect(await readFile(path, "utf8")).toBe("first");
    expect(await readdir(folder)).toEqual(["file"]);
  });

  test("lets one of many racers win, and its content is the file's", async () => {
    const names = Array.from({ length: 20 }, (_, index) => `racer ${index}`);
    const won = await Promise.all(names.map((name) => createExclusively(path, name)));
    expect(names.filter((_, index) => won[index])).toEqual([await readFile(path, "utf8")]);
  });

  test("a folder that is missing is refused", async () => {
    await expect(createExclusively(join(folder, "none", "file"), "")).rejects.toThrow("GR-FILE-MISSING");
  });
});
