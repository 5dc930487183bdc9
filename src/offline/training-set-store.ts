import { readdir, readFile, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fail, isGranaryError } from "../errors/index.js";
import { copyFileAtomically, makeFolder, onDisk, sha256OfFile, writeFileAtomically } from "../files/index.js";
import { type Exclusively, storeLock } from "./store-lock.js";
import { type TrainingSetManifest, trainingManifestName, trainingSetName } from "./training-manifest.js";
import { parseTrainingManifest, printTrainingManifest } from "./training-manifest-text.js";

/** A training set on disk: its manifest, and where both files are. */
export interface TrainingSet extends TrainingSetManifest {
  readonly file: string;
  readonly manifestFile: string;
}

/** The training sets of a feature repo in a folder: the one in it, or one of each model in a folder of the model's name. */
export interface TrainingSetStore {
  /** Absolute. */
  readonly folder: string;
  /** Runs work while no other run writes training sets. Throws as `OfflineStore.exclusively`. */
  readonly exclusively: Exclusively;
  /** Makes a staged file the current training set, in the folder itself or in that of a model. */
  publish(staged: string, manifest: TrainingSetManifest, model: string | null): Promise<TrainingSet>;
  /** The manifests that are current, in order of path. Throws `GR-TRAINING-SET-CORRUPT`, `GR-TRAINING-SET-FORMAT-UNKNOWN`. */
  current(): Promise<readonly TrainingSet[]>;
}

export function openTrainingSetStore(folder: string): TrainingSetStore {
  const storeFolder = resolve(folder);
  return {
    folder: storeFolder,
    exclusively: storeLock(storeFolder),
    async publish(staged, manifest, model) {
      const target = model === null ? storeFolder : join(storeFolder, model);
      await makeFolder(target);
      const file = join(target, trainingSetName);
      const manifestFile = join(target, trainingManifestName);
      // The data first: until its manifest follows, readers refuse the two for not belonging together.
      await copyFileAtomically(staged, file);
      await writeFileAtomically(manifestFile, printTrainingManifest(manifest));
      return { ...manifest, file, manifestFile };
    },
    async current() {
      const folders = [storeFolder, ...(await foldersIn(storeFolder))];
      const found = await Promise.all(folders.map((one) => readIfThere(join(one, trainingManifestName))));
      return found.filter((one) => one !== null);
    },
  };
}

/**
 * The training set of a manifest's file, without a look at its data.
 * Throws `GR-TRAINING-SET-MISSING`, `GR-TRAINING-SET-CORRUPT`, `GR-TRAINING-SET-FORMAT-UNKNOWN` and the codes of `diskError`.
 */
export async function readTrainingSet(manifestFile: string): Promise<TrainingSet> {
  const found = await readIfThere(manifestFile);
  return (
    found ?? fail("GR-TRAINING-SET-MISSING", `There is no file ${manifestFile}.`, { where: { file: manifestFile } })
  );
}

/** Checks that a training set's data is what its manifest tells of. Throws `GR-TRAINING-SET-CORRUPT`. */
export async function verifyTrainingSet({ file, bytes, sha256 }: TrainingSet): Promise<void> {
  const corrupt = (problem: string): never =>
    fail("GR-TRAINING-SET-CORRUPT", `${file} is not what its manifest tells of: ${problem}.`, { where: { file } });
  const size = await sizeOf(file);
  if (size === null) corrupt("it is missing");
  if (size !== bytes) corrupt(`it has ${size} bytes instead of ${bytes}`);
  const found = await sha256OfFile(file);
  if (found !== sha256) corrupt(`its SHA-256 is ${found} instead of ${sha256}`);
}

async function readIfThere(manifestFile: string): Promise<TrainingSet | null> {
  const text = await ifThere(() => onDisk(manifestFile, () => readFile(manifestFile, "utf8")));
  if (text === null) return null;
  const file = join(dirname(manifestFile), trainingSetName);
  return { ...parseTrainingManifest(text, manifestFile), file, manifestFile };
}

async function sizeOf(file: string): Promise<number | null> {
  return (await ifThere(() => onDisk(file, () => stat(file))))?.size ?? null;
}

async function foldersIn(folder: string): Promise<readonly string[]> {
  const entries = (await ifThere(() => onDisk(folder, () => readdir(folder, { withFileTypes: true })))) ?? [];
  const names = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith(".")).map(({ name }) => name);
  return names.sort().map((name) => join(folder, name));
}

async function ifThere<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (isGranaryError(error, "GR-FILE-MISSING")) return null;
    throw error;
  }
}
