import { cp, mkdir, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { packageVersion } from "../../config/index.js";
import { fail } from "../../errors/index.js";
import { createExclusively, onDisk } from "../../files/index.js";
import type { Command } from "../command.js";

/** The feature repo that ships with the package: the churn example. */
const template = fileURLToPath(new URL("../../../examples/churn/", import.meta.url));

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
    await onDisk(target, async () => {
      await mkdir(target, { recursive: true });
      for (const name of ["features", "granary.config.ts", "README.md"]) {
        await cp(join(template, name), join(target, name), { recursive: true, errorOnExist: true, force: false });
      }
    });
    // What a folder has already is its own: these are added only where they are missing.
    await createExclusively(join(target, ".gitignore"), ignored);
    await createExclusively(join(target, "package.json"), manifestOf(basename(target)));
    await createExclusively(join(target, "tsconfig.json"), compilerOptions);
    terminal.print(`✓ a feature repo in ${target}`);
    terminal.print("  Next: `npm install`, then `npx granary demo` to see it run on a made-up shop,");
    terminal.print(
      "  or point features/sources.ts at your own files and run `npx granary apply` and `npx granary run`.",
    );
    terminal.answer({ folder: target });
  },
};

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

const ignored = `${["node_modules/", "data/", "offline_store/", "online_store/"].join("\n")}\n`;

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
