import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { findTreesLibrary, type LibraryPlaces, libraryCache } from "./find-library.js";
import { requireTreesLibrary } from "./install-library.js";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "granary-library-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const machine = (more: Partial<LibraryPlaces> = {}): LibraryPlaces => ({
  environment: { GRANARY_CACHE: join(folder, "cache") },
  platform: "linux",
  arch: "x64",
  systemPaths: [join(folder, "usr/libxgboost.so.0")],
  ...more,
});

const touch = async (path: string): Promise<string> => {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, "");
  return path;
};
const missing = expect.objectContaining({ code: "GR-TREES-LIBRARY-MISSING" });

describe("the library that is taken", () => {
  test("is the environment's before the cache's before the system's", async () => {
    expect(findTreesLibrary(machine())).toBeNull();
    const system = await touch(join(folder, "usr/libxgboost.so.0"));
    expect(findTreesLibrary(machine())).toEqual({ path: system, from: "system" });
    const cached = await touch(join(libraryCache(machine()), "xgboost/lib/libxgboost.so"));
    expect(findTreesLibrary(machine())).toEqual({ path: cached, from: "cache" });
    const own = await touch(join(folder, "own.so"));
    const environment = { ...machine().environment, GRANARY_XGBOOST_LIBRARY: own };
    expect(findTreesLibrary(machine({ environment }))).toEqual({ path: own, from: "environment" });
  });

  test("is no other where the environment's is not there: GR-TREES-LIBRARY-MISSING", () => {
    const environment = { GRANARY_XGBOOST_LIBRARY: join(folder, "gone.so") };
    expect(() => findTreesLibrary(machine({ environment }))).toThrow(missing);
  });
});

/** A Python that does what the script says: it is called with what Granary asks of pip and of zipfile. */
async function standInPython(script: string): Promise<string> {
  const path = join(folder, "python");
  await writeFile(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return path;
}

describe("fetching the library", () => {
  const fetchWith = (python: string) =>
    requireTreesLibrary(machine({ environment: { ...machine().environment, GRANARY_PYTHON: python } }), {
      mayFetch: true,
    });

  test("is refused where it may not be: the ways are named", async () => {
    const refused = expect.objectContaining({
      code: "GR-TREES-LIBRARY-MISSING",
      hint: expect.stringMatching(/doctor --install.*GRANARY_XGBOOST_LIBRARY.*libxgboost0/s),
    });
    await expect(requireTreesLibrary(machine(), { mayFetch: false })).rejects.toThrow(refused);
  });

  test("is not tried where there is no wheel for the machine", async () => {
    const places = machine({ arch: "riscv64" });
    await expect(requireTreesLibrary(places, { mayFetch: true })).rejects.toThrow(missing);
  });

  test.each([
    ["no Python", "", /not-there.* failed/],
    ["no network", 'echo "ERROR: No matching distribution found" >&2; exit 1', /No matching distribution/],
    ["nothing fetched", "exit 0", /SHA-256 is nothing/],
    [
      "another wheel",
      'for last; do :; done; echo other > "$(echo "$*" | sed "s/.* -d //; s/ .*//")/x.whl"',
      /SHA-256 is [0-9a-f]{64}, not/,
    ],
  ])("with %s fails with words, and leaves nothing behind", async (_, script, words) => {
    const python = script === "" ? join(folder, "not-there") : await standInPython(script);
    await expect(fetchWith(python)).rejects.toThrow(missing);
    await expect(fetchWith(python)).rejects.toThrow(words);
    expect(await readdir(join(folder, "cache"))).toEqual([]);
  });
});
