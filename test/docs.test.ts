import { existsSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { generatedPages } from "../scripts/generated-pages.js";
import { commands } from "../src/cli/commands/index.js";
import { loadRepo } from "../src/config/index.js";
import { planChanges } from "../src/registry/index.js";
import { anchorsOf, type Block, blocksOf, commandLinesOf, linksOf, pages } from "./documents.js";
import { runProgram } from "./run-program.js";

const root = join(import.meta.dirname, "..");
const all = pages(root);
const blocks = all.flatMap(blocksOf);

describe("pages that follow from the code are what `npm run docs` writes", () => {
  test.each([...generatedPages.keys()])("%s", (path) => {
    expect(readFileSync(join(root, path), "utf8")).toBe(generatedPages.get(path));
  });
});

test("every relative link leads to a file, and to a heading of it where it names one", () => {
  const broken = all.flatMap((page) =>
    linksOf(page)
      .filter((link) => !leads(page.path, link))
      .map((link) => `${page.path}: ${link}`),
  );
  expect(broken).toEqual([]);
});

function leads(from: string, link: string): boolean {
  const [file = "", anchor] = link.split("#");
  const path = file === "" ? from : join(dirname(from), file);
  if (!existsSync(join(root, path))) return false;
  if (anchor === undefined) return true;
  return anchorsOf({ path, text: readFileSync(join(root, path), "utf8") }).has(anchor);
}

test("every page of docs/ can be reached from its index", () => {
  const reached = new Set(["docs/index.md"]);
  for (const path of reached) {
    const page = all.find((one) => one.path === path);
    for (const link of page === undefined ? [] : linksOf(page)) {
      reached.add(join(dirname(path), link.split("#")[0] ?? ""));
    }
  }
  const documents = all.map(({ path }) => path).filter((path) => path.startsWith("docs/"));
  expect(documents.filter((path) => !reached.has(path))).toEqual([]);
});

describe("what pages tell to run", () => {
  const lines = all.flatMap((page) => commandLinesOf(page).map((line) => ({ page: page.path, line })));
  const known = new Map(
    commands.map((command) => [command.name, command.options.flatMap(({ flags }) => longFlags(flags))]),
  );
  const everywhere = ["--repo", "--json", "--help"];

  test("is found", () => expect(lines.length).toBeGreaterThan(50));

  test("names commands that there are, with options that they take", () => {
    const wrong = lines.filter(({ line }) => {
      const [name = "", ...words] = line.split(/\s+/);
      // A placeholder, as in "granary COMMAND --help".
      if (/^[A-Z]+$/.test(name)) return false;
      if (name.startsWith("-")) return !["--help", "--version"].includes(name);
      const options = known.get(name.replace(/[,.]$/, ""));
      const used = words.flatMap(longFlags);
      return options === undefined || used.some((flag) => !options.includes(flag) && !everywhere.includes(flag));
    });
    expect(wrong).toEqual([]);
  });

  test("is every command at least once, in the README", () => {
    const told = new Set(lines.filter(({ page }) => page === "README.md").map(({ line }) => line.split(/\s+/)[0]));
    expect([...known.keys()].filter((name) => !told.has(name))).toEqual([]);
  });
});

function longFlags(text: string): readonly string[] {
  return text.match(/--[a-z-]+/g) ?? [];
}

/**
 * A `ts` block of the README and of `docs/` is complete: it compiles alone, and what it defines can be applied. The
 * examples' pages show pieces of their own files, which are checked as files.
 */
describe("every block of TypeScript", () => {
  const typed = blocks.filter(({ language, page }) => language === "ts" && /^(README\.md|docs\/)/.test(page));
  const fileOf = ({ page, line }: Block): string => `${page.replaceAll(/[/.]/g, "-")}-line-${line}.ts`;
  const cases = typed.map((block) => [`${block.page}, line ${block.line}`, block] as const);
  let project = "";

  beforeAll(async () => {
    project = await mkdtemp(join(tmpdir(), "granary-docs-"));
    await symlink(join(root, "node_modules"), join(project, "node_modules"));
    for (const block of typed) await writeFile(join(project, fileOf(block)), block.text);
  });
  afterAll(() => rm(project, { recursive: true, force: true }));

  test("compiles by itself", async () => {
    const options = {
      extends: join(root, "tsconfig.json"),
      compilerOptions: {
        paths: { granary: [join(root, "src/index.ts")] },
        moduleDetection: "force",
        typeRoots: [join(root, "node_modules/@types")],
      },
      include: ["*.ts"],
    };
    await writeFile(join(project, "package.json"), JSON.stringify({ type: "module" }));
    await writeFile(join(project, "tsconfig.json"), JSON.stringify(options));
    const compiler = join(root, "node_modules/typescript/bin/tsc");
    const { stdout } = await runProgram(process.execPath, [compiler, "-p", project], { cwd: project });
    expect(stdout).toBe("");
  });

  test.each(cases)("%s: is loaded, and what it defines can be applied", async (_, block) => {
    const folder = await mkdtemp(join(project, "repo-"));
    const isConfig = block.text.includes("defineConfig(");
    await mkdir(join(folder, "features"));
    await writeFile(join(folder, "granary.config.ts"), isConfig ? block.text : "export default {};\n");
    await writeFile(join(folder, "features/user.ts"), userDefinition);
    await writeFile(join(folder, "features/shown.ts"), isConfig ? "export {};\n" : block.text);
    // Modules of the repo that a definition names have to be there; nothing of them is run.
    for (const [, module = ""] of block.text.matchAll(/\bmodule: "([^"]+)"/g)) {
      await mkdir(dirname(join(folder, module)), { recursive: true });
      await writeFile(join(folder, module), "export {};\n");
    }
    const { definitions } = await loadRepo(folder);
    expect(planChanges(null, definitions).refusals).toEqual([]);
  });
});

/** Keeps a block that defines nothing from being refused for that. */
const userDefinition = `import { entity } from "granary";\nexport const other = entity("other", { joinKeys: { id: "int64" } });\n`;
