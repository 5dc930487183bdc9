import { cp, mkdir, readdir, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, join, resolve, sep } from "node:path";
import { packageVersion } from "../../config/index.js";
import { fail } from "../../errors/index.js";
import { createExclusively, onDisk } from "../../files/index.js";
import type { Command } from "../command.js";

const packageFolder = resolve(import.meta.dirname, "../../..");
/** The feature repo that ships with the package: the churn example. */
const template = join(packageFolder, "examples/churn");

export const initCommand: Command = {
  name: "init",
  arguments: "[dir]",
  summary: "make a new feature repo that runs",
  options: [],
  examples: ["granary init shop && cd shop && npm install && npx granary demo"],
  run: async (context) => {
    const { terminal, args, folder } = context;
    const target = resolve(folder, args[0] ?? ".");
    if (await exists(join(target, "granary.config.ts"))) {
      fail("GR-COMMAND-REPO-EXISTS", `There is a feature repo in ${target} already.`);
    }
    await refuseOthersFeatures(join(target, "features"));
    await onDisk(target, () => mkdir(target, { recursive: true }));
    // What a folder has already is its own: these are added only where they are missing.
    await createExclusively(join(target, ".gitignore"), ignored);
    await createExclusively(join(target, "package.json"), manifestOf(basename(target)));
    await createExclusively(join(target, "tsconfig.json"), compilerOptions);
    // The config comes last: it makes the folder a feature repo, and an `init` that was killed can be started again.
    for (const name of ["README.md", "features", "granary.config.ts"]) {
      await onDisk(target, () => cp(join(template, name), join(target, name), { recursive: true, force: false }));
    }
    const next = nextSteps(target, args[0]);
    terminal.print(`✓ a feature repo in ${target}`);
    terminal.print("  Next, to see it run on a made-up shop:");
    for (const step of next) terminal.print(`    ${step}`);
    terminal.print(
      "  Or point features/sources.ts at your own files, and run `npx granary apply` and `npx granary run`.",
    );
    terminal.answer({ folder: target, next });
  },
};

/** Definitions are not put among files of something else. */
async function refuseOthersFeatures(folder: string): Promise<void> {
  const ours = await readdir(join(template, "features"));
  const found: readonly string[] = await readdir(folder).catch(() => []);
  const others = found.filter((name) => !ours.includes(name));
  if (others.length > 0) fail("GR-COMMAND-REPO-EXISTS", `There are other files in ${folder}: ${others.join(", ")}.`);
}

/** What to type until features are served. A clone installs itself, as it may be of no published version. */
function nextSteps(target: string, given: string | undefined): readonly string[] {
  const enter = given === undefined ? [] : [`cd ${shellWord(given)}`];
  const isInstalled = packageFolder.split(sep).includes("node_modules");
  const install = isInstalled ? "npm install" : `npm install ${shellWord(packageFolder)}`;
  return [...enter, ...(canImportGranary(target) ? [] : [install]), "npx granary demo"];
}

/** A word as a shell takes it whole. */
function shellWord(text: string): string {
  return /^[\w./:@~+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

function canImportGranary(folder: string): boolean {
  try {
    createRequire(join(folder, "package.json")).resolve("granary/package.json");
    return true;
  } catch {
    return false;
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

const ignored = `${["node_modules/", "data/", "models/", "offline_store/", "online_store/"].join("\n")}\n`;

function manifestOf(name: string): string {
  const manifest = {
    name:
      name
        .toLowerCase()
        .replace(/[^a-z0-9-]+/g, "-")
        .replace(/^-+|-+$/g, "") || "feature-repo",
    private: true,
    type: "module",
    scripts: { plan: "granary plan", apply: "granary apply", run: "granary run", serve: "granary serve" },
    dependencies: { granary: `^${packageVersion()}` },
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

const compilerOptions = `${JSON.stringify(
  {
    compilerOptions: { target: "ES2023", module: "NodeNext", strict: true, skipLibCheck: true, noEmit: true },
    include: ["granary.config.ts", "features"],
  },
  null,
  2,
)}\n`;
