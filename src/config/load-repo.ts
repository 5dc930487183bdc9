import { existsSync, statSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { fail } from "../errors/index.js";
import type { Definitions } from "../registry/index.js";
import { bindFunctions } from "./bind-functions.js";
import { collectDefinitions, type DefinitionFile } from "./collect-definitions.js";
import { filesMatching } from "./glob.js";
import { openRepoModules, type RepoModules } from "./repo-modules.js";
import { type ResolvedConfig, resolveConfig } from "./resolved-config.js";

/** A feature repo, read and checked. */
export interface FeatureRepo {
  /** Absolute. */
  readonly folder: string;
  readonly config: ResolvedConfig;
  readonly definitions: Definitions;
  /**
   * The file of each definition, relative to the repo, by kind and name: `entity user`, `source user_events`,
   * `view user_activity_features`, `service churn_features`.
   */
  readonly origins: ReadonlyMap<string, string>;
}

const configFiles = ["granary.config.ts", "granary.config.js", "granary.config.mjs"];

/** Reads a feature repo's config alone. Throws as `loadRepo` does. */
export async function loadConfig(folder: string): Promise<ResolvedConfig> {
  const root = resolve(folder);
  return readConfig(await openRepoModules(root), findConfig(root));
}

/**
 * Reads a feature repo as it is now: its config, and every definition that its definition files export.
 * Throws `GR-CONFIG-MISSING`, `GR-CONFIG-INVALID`, `GR-MODULE-SYNTAX`, `GR-MODULE-FAILED`, `GR-MODULE-MISSING`,
 * `GR-DEFINITION-NONE`, `GR-DEFINITION-TWICE`, and what the definitions themselves throw, with its place.
 */
export async function loadRepo(folder: string): Promise<FeatureRepo> {
  const root = resolve(folder);
  const file = findConfig(root);
  const modules = await openRepoModules(root);
  const config = await readConfig(modules, file);
  const paths = await definitionFiles(root, config);
  const files: DefinitionFile[] = [];
  for (const path of paths) files.push({ file: relative(root, path), exports: await modules.load(path) });
  const { definitions, origins } = collectDefinitions(files);
  if (Object.values(definitions).every((list) => list.length === 0)) {
    const searched =
      files.length === 0 ? "No file matches" : `None of the ${files.length} files exports one that match`;
    fail("GR-DEFINITION-NONE", `No definition was found. ${searched} ${config.definitions.join(", ")} in ${root}.`, {
      where: { file, path: "definitions" },
      data: { patterns: config.definitions, files: files.map((one) => one.file) },
    });
  }
  return Object.freeze({ folder: root, config, definitions: bindFunctions(definitions, root), origins });
}

function findConfig(folder: string): string {
  if (!existsSync(folder)) fail("GR-CONFIG-MISSING", `There is no folder ${folder}.`, { where: { file: folder } });
  if (!statSync(folder).isDirectory()) {
    fail("GR-CONFIG-MISSING", `${folder} is a file, not the folder of a feature repo.`, { where: { file: folder } });
  }
  const found = configFiles.map((name) => join(folder, name)).find(existsSync);
  return found ?? fail("GR-CONFIG-MISSING", `There is no ${configFiles[0]} in ${folder}.`, { where: { file: folder } });
}

async function readConfig(modules: RepoModules, file: string): Promise<ResolvedConfig> {
  const exports = await modules.load(file);
  if (exports.default === undefined) {
    fail("GR-CONFIG-INVALID", "The config file has no default export.", {
      where: { file },
      hint: "Write: export default defineConfig({ … }).",
    });
  }
  // The schema library takes longer to load than a command takes to print its help.
  const { checkConfig } = await import("./check-config.js");
  return resolveConfig(checkConfig(exports.default, file), file);
}

/** The definition files in order. Tests and declarations beside them define nothing. */
async function definitionFiles(root: string, config: ResolvedConfig): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const glob of config.definitions) {
    for (const path of await filesMatching(root, glob)) found.add(path);
  }
  return [...found].filter((path) => !/\.(?:test|test-d|spec|d)\.[cm]?ts$/.test(path)).sort();
}
