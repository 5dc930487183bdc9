import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { filesMatching } from "./glob.js";

const names = [
  "a.ts",
  "b.js",
  "x/a.ts",
  "x/y/a.ts",
  "x/y/ab.ts",
  "x/(1)+[z].ts",
  "x.ts/q.ts",
  ".h/a.ts",
  "node_modules/m/a.ts",
];
let root = "";

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "granary-glob-"));
  for (const name of names) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), "");
  }
  await symlink(join(root, "a.ts"), join(root, "x/link.ts"));
  await symlink(join(root, "x"), join(root, "x/y/loop"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

test.each([
  { glob: "a.ts", found: ["a.ts"] },
  { glob: "./a.ts", found: ["a.ts"] },
  { glob: "*.ts", found: ["a.ts"] },
  { glob: "*.{ts,js}", found: ["a.ts", "b.js"] },
  { glob: "x/*.ts", found: ["x/(1)+[z].ts", "x/a.ts", "x/link.ts"] },
  { glob: "x/(1)+[z].ts", found: ["x/(1)+[z].ts"] },
  { glob: "x/**/a*.ts", found: ["x/a.ts", "x/y/a.ts", "x/y/ab.ts"] },
  { glob: "x/**/a?.ts", found: ["x/y/ab.ts"] },
  { glob: "**/a.ts", found: ["a.ts", "x/a.ts", "x/y/a.ts"] },
  { glob: "x.ts/*", found: ["x.ts/q.ts"] },
  { glob: "x/../*.js", found: ["b.js"] },
  { glob: "none/**/*.ts", found: [] },
  { glob: "x", found: [] },
])("$glob finds $found", async ({ glob, found }) => {
  const paths = await filesMatching(root, glob);
  expect(paths.map((path) => relative(root, path))).toEqual(found);
});
