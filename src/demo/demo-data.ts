import { readdir, rename, rm, rmdir, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve, sep } from "node:path";
import { fail, isGranaryError } from "../errors/index.js";
import { errnoOf, onDisk, publishFolder, sha256OfFile, stageFolder, sweepTemporaries } from "../files/index.js";
import { formatMicros } from "../time/index.js";
import { type DemoOptions, type DemoParameters, demoParameters } from "./demo-options.js";
import { generateTables, TABLES } from "./generate.js";
import {
  type DemoFile,
  type DemoManifest,
  filesAreIntact,
  GENERATOR_VERSION,
  MANIFEST_NAME,
  printManifest,
  readManifest,
} from "./manifest.js";

/** What stands in the folder after `generateDemoData`. */
export interface DemoReport extends DemoManifest {
  readonly folder: string;
  /** False when the data was there already. */
  readonly made: boolean;
}

/**
 * Makes the demo shop's data: `user_events`, `user_profiles` and `user_reviews` as folders of Parquet files, and
 * `demo.json`, which says what they are. The data depends on seed, end, users and events per user alone, and a
 * customer's on the number of customers not at all.
 *
 * The folder appears at once, when all is written. Where it has the same data, unchanged, nothing is done; where a
 * file of it is missing or changed, it is made again; where it has demo data of other parameters, `replace` is needed.
 * Throws `GR-DEMO-PARAMETER-INVALID`, `GR-DEMO-DATA-DIFFERENT`, `GR-DEMO-FOLDER-OCCUPIED` and the codes of `diskError`.
 */
export async function generateDemoData(options: DemoOptions): Promise<DemoReport> {
  const folder = resolve(options.folder);
  const found = await readManifest(folder);
  const parameters = demoParameters(options, found?.parameters.endMicros);
  await refuseForeign(folder, found);
  if (found !== undefined) {
    const difference = differenceOf(found, parameters);
    if (difference === undefined && (await filesAreIntact(folder, found.files))) {
      return { ...found, folder, made: false };
    }
    if (difference !== undefined && options.replace !== true) {
      fail("GR-DEMO-DATA-DIFFERENT", `${folder} has demo data with ${difference}.`, { where: { file: folder } });
    }
  }
  const parent = dirname(folder);
  await sweepTemporaries(parent);
  const stagedFolder = await stageFolder(parent);
  try {
    const manifest = await makeData(stagedFolder, parameters, options);
    await publishOver(stagedFolder, folder);
    return { ...manifest, folder, made: true };
  } finally {
    await rm(stagedFolder, { recursive: true, force: true });
  }
}

async function makeData(folder: string, parameters: DemoParameters, options: DemoOptions): Promise<DemoManifest> {
  const { counts, files } = await generateTables(folder, parameters, options.onProgress ?? (() => {}));
  const digested: DemoFile[] = [];
  for (const table of TABLES) {
    for (const { name, rowCount } of files[table]) {
      const path = `${table}/${name}`;
      digested.push({ path, rowCount, sha256: await sha256OfFile(join(folder, path)) });
    }
  }
  const manifest = { generatorVersion: GENERATOR_VERSION, parameters, counts, files: digested };
  const manifestPath = join(folder, MANIFEST_NAME);
  await onDisk(manifestPath, () => writeFile(manifestPath, printManifest(manifest)));
  return manifest;
}

/** What is different about the data found, in words; undefined when it is what is wanted. */
function differenceOf(found: DemoManifest, wanted: DemoParameters): string | undefined {
  const differences = [
    ["generator version", found.generatorVersion, GENERATOR_VERSION],
    ["seed", found.parameters.seed, wanted.seed],
    ["end", formatMicros(found.parameters.endMicros), formatMicros(wanted.endMicros)],
    ["users", found.parameters.users, wanted.users],
    ["events per user", found.parameters.eventsPerUser, wanted.eventsPerUser],
  ].filter(([, there, asked]) => there !== asked);
  if (differences.length === 0) return undefined;
  return differences.map(([name, there, asked]) => `${name} ${there} instead of ${asked}`).join(", ");
}

/** Refuses a folder with anything in it, at any depth, that the generator did not make: a glob would read it too. */
async function refuseForeign(folder: string, found: DemoManifest | undefined): Promise<void> {
  const ours = new Set(found === undefined ? [] : [MANIFEST_NAME, ...TABLES, ...found.files.map(({ path }) => path)]);
  const foreign = (await pathsIn(folder)).filter((path) => !ours.has(path)).sort();
  if (foreign.length === 0) return;
  const named = foreign.slice(0, 3).join(", ");
  fail("GR-DEMO-FOLDER-OCCUPIED", `${folder} holds ${named}${foreign.length > 3 ? ", …" : ""}.`, {
    where: { file: folder },
  });
}

/** Puts the staged folder in place of one that is there, if any: that is moved aside first, and then removed. */
async function publishOver(stagedFolder: string, folder: string): Promise<void> {
  if ((await pathsIn(folder)).length === 0) {
    await onDisk(folder, () => removeIfThere(folder));
    await publishFolder(stagedFolder, folder);
    return;
  }
  const asideFolder = await stageFolder(dirname(folder));
  try {
    await onDisk(folder, () => rename(folder, join(asideFolder, basename(folder))));
    await publishFolder(stagedFolder, folder);
  } finally {
    await rm(asideFolder, { recursive: true, force: true });
  }
}

async function removeIfThere(emptyFolder: string): Promise<void> {
  try {
    await rmdir(emptyFolder);
  } catch (error) {
    if (errnoOf(error) !== "ENOENT") throw error;
  }
}

/** The files and folders below a folder, relative to it, with `/`; none where it is missing. */
async function pathsIn(folder: string): Promise<readonly string[]> {
  try {
    const paths = await onDisk(folder, () => readdir(folder, { recursive: true }));
    return paths.map((path) => path.replaceAll(sep, "/"));
  } catch (error) {
    if (isGranaryError(error, "GR-FILE-MISSING")) return [];
    throw error;
  }
}
