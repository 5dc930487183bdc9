import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import type { Jiti } from "jiti";
import { fail } from "../errors/index.js";
import { sha256OfText } from "../files/index.js";
import { moduleError } from "./module-error.js";

/** What a module exports, by name. */
export type ModuleExports = Readonly<Record<string, unknown>>;

/** The modules of a feature repo, as its files are now. Each file runs once, however many import it. */
export interface RepoModules {
  /** Loads a file. Throws `GR-MODULE-SYNTAX`, `GR-MODULE-FAILED`, `GR-MODULE-MISSING`, or what Granary itself threw. */
  load(path: string): Promise<ModuleExports>;
}

/**
 * Granary's own entry. Not a constant expression, and so no import in the eyes of bundlers and of the dependency rules:
 * nothing here depends on it but the files of a feature repo, to which it is handed as `granary`.
 */
const ownEntry = ["..", "index.js"].join("/");

/**
 * Loads TypeScript (and JavaScript) files of a feature repo, without a build step. Whatever is installed there,
 * `granary` is this running package, so that there is one of it; other packages come from the repo's node_modules.
 * Nothing stays in memory: files that changed are seen by the next call.
 */
export async function openRepoModules(repoFolder: string): Promise<RepoModules> {
  const folder = resolve(repoFolder);
  const anchor = anchorOf(folder);
  const jiti = await createLoader(folder);
  forgetJson(folder);
  const cache = {};
  return Object.freeze({
    load: async (path: string) => {
      const file = resolve(folder, path);
      if (!existsSync(file)) {
        fail("GR-MODULE-MISSING", `There is no file ${file}.`, { where: { file } });
      }
      try {
        // A module that only passes on: unlike a direct import, it shares what was loaded before, and only that.
        const from = JSON.stringify(file);
        const source = `export * from ${from}; import * as all from ${from}; export const whole = all;`;
        const filename = `${anchor.slice(0, -".mjs".length)}.${sha256OfText(file).slice(0, 16)}.mjs`; // its name in the compiler's cache
        const passed: unknown = await jiti.evalModule(source, { filename, ext: ".mjs", async: true, cache });
        // Its one own export is the whole of the file's.
        return (passed as { readonly whole: ModuleExports }).whole;
      } catch (error) {
        throw moduleError(error, { folder, file, compiled: compiledWith(jiti) });
      }
    },
  });
}

/** What compiles and runs the files of a feature repo; `folder` is absolute. */
export async function createLoader(folder: string): Promise<Jiti> {
  // The compiler takes longer to load than a command takes to print its help.
  const { createJiti } = await import("jiti");
  const granary: unknown = await import(ownEntry);
  return createJiti(anchorOf(folder), {
    virtualModules: { granary },
    moduleCache: false,
    interopDefault: false,
    sourceMaps: true,
    fsCache: cacheFolder(folder),
  });
}

/** The JavaScript that a loader runs a file as, with its source map inline. */
export function compiledWith(jiti: Jiti): (file: string) => string {
  return (file) => jiti.transform({ source: readFileSync(file, "utf8"), filename: file, ts: true, async: true });
}

/** The file, which need not be there, that paths and packages are looked up from. */
function anchorOf(folder: string): string {
  return join(folder, "granary.modules.mjs");
}

/** Compiled files are kept with the repo's packages; a folder that all users of the machine share would not be safe. */
function cacheFolder(folder: string): string | false {
  const packages = join(folder, "node_modules");
  return existsSync(packages) ? join(packages, ".cache", "granary") : false;
}

/** JSON is loaded by Node itself, which remembers it. */
function forgetJson(folder: string): void {
  const { cache } = createRequire(anchorOf(folder));
  for (const file of Object.keys(cache)) {
    if (file.startsWith(folder) && file.endsWith(".json")) delete cache[file];
  }
}

/** Loads one file of a feature repo, such as a row source's module. Throws as `RepoModules.load`. */
export async function importModule(repoFolder: string, path: string): Promise<ModuleExports> {
  const modules = await openRepoModules(repoFolder);
  return modules.load(path);
}
