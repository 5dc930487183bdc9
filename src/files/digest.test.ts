import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { sha256OfFile, sha256OfText } from "./digest.js";

// The examples of NIST FIPS 180: "", "abc", and a million times "a".
const EXAMPLES: readonly (readonly [string, string])[] = [
  ["", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
  ["abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
  ["a".repeat(1_000_000), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"],
];

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "granary-digest-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test.each(EXAMPLES)("of %.8s…", async (text, digest) => {
  expect(sha256OfText(text)).toBe(digest);
  await writeFile(join(folder, "file"), text);
  expect(await sha256OfFile(join(folder, "file"))).toBe(digest);
});

test("of a file of several pieces is that of its bytes at once", async () => {
  const text = "piece ✓".repeat(500_000);
  await writeFile(join(folder, "file"), text);
  expect(await sha256OfFile(join(folder, "file"))).toBe(sha256OfText(text));
});

test("of a file that is missing is refused", async () => {
  await expect(sha256OfFile(join(folder, "none"))).rejects.toThrow("GR-FILE-MISSING");
});
