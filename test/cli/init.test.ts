import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { granary, granaryAnswer } from "../example-repo.js";
import { change } from "./small-repo.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "granary-init-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const here = () => ({ folder, [Symbol.asyncDispose]: async () => {} });
const root = join(import.meta.dirname, "../..");
const made = [".gitignore", "README.md", "features", "granary.config.ts", "package.json", "tsconfig.json"];

test("makes a repo that can be applied, and says what comes next", async () => {
  const { exitCode, stdout } = await granary(here(), "init", "My Shop");
  const shop = join(folder, "My Shop");
  expect(exitCode).toBe(0);
  // Run from a clone, which need not be of a published version, it has the clone installed.
  expect(stdout.split("\n").map((line) => line.trim())).toEqual([
    `✓ a feature repo in ${shop}`,
    "Next, to see it run on a made-up shop:",
    "cd 'My Shop'",
    `npm install ${root}`,
    "npx granary demo",
    "Or point features/sources.ts at your own files, and run `npx granary apply` and `npx granary run`.",
    "",
  ]);
  expect((await readdir(shop)).sort()).toEqual(made);
  expect(JSON.parse(await readFile(join(shop, "package.json"), "utf8")).name).toBe("my-shop");
  expect(await granaryAnswer(here(), "apply", "--repo", shop)).toMatchObject({ state: 1, applied: true });
});

test("twice is refused, and changes nothing: GR-COMMAND-REPO-EXISTS", async () => {
  await granaryAnswer(here(), "init");
  await change({ folder }, { "features/entities.ts": "// mine" });
  const { exitCode, stdout } = await granary(here(), "init", "--json");
  expect([exitCode, JSON.parse(stdout).error.code]).toEqual([1, "GR-COMMAND-REPO-EXISTS"]);
  expect(await readFile(join(folder, "features/entities.ts"), "utf8")).toBe("// mine");
});

test("a project keeps its own files, and where it has Granary there is nothing to install", async () => {
  const own = { "package.json": '{"name":"mine"}', "README.md": "# Mine", "tsconfig.json": "{}" };
  const installed = { "node_modules/granary/package.json": '{"name":"granary"}' };
  await change({ folder }, { ...own, ...installed });
  expect(await granaryAnswer(here(), "init")).toEqual({ folder, next: ["npx granary demo"] });
  for (const [file, text] of Object.entries(own)) expect(await readFile(join(folder, file), "utf8")).toBe(text);
  expect((await readdir(folder)).sort()).toEqual([...made, "node_modules"].sort());
});

test("definitions are not put among files of something else: GR-COMMAND-REPO-EXISTS", async () => {
  await change({ folder }, { "features/login.tsx": "" });
  const { exitCode, stdout } = await granary(here(), "init", "--json");
  const { error } = JSON.parse(stdout);
  expect([exitCode, error.code]).toEqual([1, "GR-COMMAND-REPO-EXISTS"]);
  expect(error.detail).toContain("login.tsx");
  expect(await readdir(folder)).toEqual(["features"]);
});

test("one that was killed half way is finished by the next", async () => {
  await granaryAnswer(here(), "init");
  await rm(join(folder, "granary.config.ts"));
  await rm(join(folder, "features/services.ts"));
  await granaryAnswer(here(), "init");
  expect((await readdir(folder)).sort()).toEqual(made);
  expect(await readdir(join(folder, "features"))).toContain("services.ts");
});

test("a file in the folder's place is named", async () => {
  await writeFile(join(folder, "taken"), "");
  const { exitCode, stdout } = await granary(here(), "init", "taken", "--json");
  expect(exitCode).toBe(1);
  expect(JSON.parse(stdout).error.detail).toContain(join(folder, "taken"));
});
