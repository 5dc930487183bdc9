import { existsSync } from "node:fs";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Finished, runProgram } from "./run-program.js";

const root = join(import.meta.dirname, "..");
const compiler = join(root, "node_modules/typescript/bin/tsc");

/** As strict as a user can be; the package's declarations are checked too, without the types of Node. */
const compilerOptions = {
  target: "ES2023",
  module: "NodeNext",
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  verbatimModuleSyntax: true,
  skipLibCheck: false,
  lib: ["ES2023", "ESNext.Disposable", "DOM"],
  types: [],
  outDir: "out",
};

/** What a user gets: `npm pack`, installed in an empty project, with the files of `installed-repo/`. */
describe("the packed package, installed in an empty project", () => {
  let project = "";

  beforeAll(async () => {
    project = await mkdtemp(join(tmpdir(), "granary-package-"));
    // The build is fresh (see fresh-build.ts), and other tests read it: packing must not make it anew.
    const packed = await run("npm", ["pack", "--ignore-scripts", "--json", "--pack-destination", project], root);
    const tarball = onlyTarball(packed.stdout);
    await cp(join(import.meta.dirname, "installed-repo"), project, { recursive: true });
    await writeFile(join(project, "package.json"), JSON.stringify({ name: "empty", private: true, type: "module" }));
    await writeFile(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*.ts"] }));
    await run("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund", `./${tarball}`], project);
  });
  afterAll(() => rm(project, { recursive: true, force: true }));

  const installed = (file: string): string => join(project, "node_modules/granary", file);

  test("holds the licence, the documentation and the changelog, and no tests", async () => {
    for (const file of ["LICENSE", "README.md", "CHANGELOG.md", "docs/errors.md"]) {
      expect({ file, there: existsSync(installed(file)) }).toEqual({ file, there: true });
    }
    const { stdout } = await run("find", [installed("."), "-name", "*.test.*"], project);
    expect(stdout).toBe("");
    expect(existsSync(installed("src"))).toBe(false);
  });

  test("has everything that package.json points at", async () => {
    const text = await readFile(installed("package.json"), "utf8");
    const { bin, exports } = JSON.parse(text) as { bin: Record<string, string>; exports: Record<string, unknown> };
    const targets = [...Object.values(bin), ...Object.values(exports).flatMap(leaves)];
    expect(targets.filter((target) => !existsSync(installed(target)))).toEqual([]);
  });

  test("makes a feature repo that runs, and a program that reads it with its types", async () => {
    const granary = join(project, "node_modules/.bin/granary");
    await run(granary, ["init", "shop"], project);
    const shop = join(project, "shop");
    const small = ["--users", "50", "--end", "2026-11-01", "--no-train", "--no-serve"];
    await run(granary, ["demo", ...small, "--repo", shop], project);

    await run(process.execPath, [compiler, "-p", shop, "--types", ""], project);
    await run(process.execPath, [compiler, "-p", "."], project);
    const { stdout } = await run(process.execPath, ["out/main.js"], project);
    const got = await run(granary, ["get", "1", "purchases_30d", "last_seen", "--json", "--repo", shop], project);
    const { features } = JSON.parse(got.stdout);
    expect(JSON.parse(stdout)).toMatchObject({
      code: "GR-INTERNAL",
      purchases: features.purchases_30d,
      lastSeen: features.last_seen,
      events: { status: "PRESENT", eventTime: "2026-11-01T00:00:00Z" },
    });
  });

  test("tells its version", async () => {
    const { stdout } = await run(join(project, "node_modules/.bin/granary"), ["--version"], project);
    expect(stdout.trim()).toMatch(/^\d+\.\d+\.\d+/);
  });
});

/** Runs a program that must succeed; its output is the failure's message. */
async function run(program: string, args: readonly string[], cwd: string): Promise<Finished> {
  const finished = await runProgram(program, args, { cwd });
  if (finished.exitCode !== 0) throw new Error(`${program} ${args.join(" ")}\n${finished.stdout}${finished.stderr}`);
  return finished;
}

function onlyTarball(packJson: string): string {
  const name = /"filename":\s*"([^"]+\.tgz)"/.exec(packJson)?.[1];
  if (name === undefined) throw new Error(`npm pack named no tarball: ${packJson}`);
  return name;
}

function leaves(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(leaves) : [];
}
