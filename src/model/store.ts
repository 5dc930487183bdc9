import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { Algorithm } from "../definition/index.js";
import { didYouMean, fail, isGranaryError } from "../errors/index.js";
import {
  errnoOf,
  makeFolder,
  onDisk,
  publishFolder,
  sha256OfText,
  stageFolder,
  sweepTemporaries,
  withLock,
  writeFileAtomically,
} from "../files/index.js";
import { jsonOf, type ModelManifest, readModelManifest } from "./manifest.js";
import { scorerOf } from "./scorer.js";
import { type TrainedModel, trainedModel } from "./trained-model.js";

const pointerShape = z.object({
  /** The version that is served. */
  version: z.int().positive(),
  /** Those that were served before, the last one last. */
  before: z.array(z.int().positive()),
});

/** Which version of a model is served, and which were. */
export type CurrentVersion = z.infer<typeof pointerShape>;

/** Trained models on disk: `<folder>/<model>/<version>/`, never changed, and `current.json` that names the served one. */
export interface ModelStore {
  readonly folder: string;
  /** Names of models that have a version, in order. */
  models(): Promise<readonly string[]>;
  /** A model's versions, ascending. */
  versions(model: string): Promise<readonly number[]>;
  /** Null before the first is made current. */
  current(model: string): Promise<CurrentVersion | null>;
  /** @throws GR-MODEL-VERSION-UNKNOWN, GR-MODEL-UNREADABLE */
  manifest(model: string, version: number): Promise<ModelManifest>;
  /** A model ready to score: the current version's champion by default. @throws GR-MODEL-UNTRAINED, GR-MODEL-VERSION-UNKNOWN, GR-MODEL-ALGORITHM-UNKNOWN, GR-MODEL-UNREADABLE */
  load(model: string, which?: ModelChoice): Promise<LoadedModel>;
  /** Writes the next version whole; `files` makes its files by name, once the number is known. Returns the number. */
  publish(model: string, files: (version: number) => Readonly<Record<string, string>>): Promise<number>;
  /** Makes a version the served one. @throws GR-MODEL-VERSION-UNKNOWN */
  makeCurrent(model: string, version: number): Promise<CurrentVersion>;
  /** Makes the version current that was so before. @throws GR-MODEL-NO-EARLIER */
  rollback(model: string): Promise<CurrentVersion>;
}

export interface ModelChoice {
  readonly version?: number | undefined;
  readonly algorithm?: Algorithm | undefined;
}

/** A model of the store, with what is known of its version. */
export interface LoadedModel extends TrainedModel {
  readonly manifest: ModelManifest;
}

export function openModelStore(folder: string): ModelStore {
  const folderOf = (model: string, version?: number) =>
    version === undefined ? join(folder, model) : join(folder, model, String(version));
  const pointerOf = (model: string) => join(folderOf(model), "current.json");

  const versions = async (model: string): Promise<readonly number[]> => {
    const names = await namesIn(folderOf(model));
    return names.flatMap((name) => (/^[1-9]\d*$/.test(name) ? [Number(name)] : [])).sort((a, b) => a - b);
  };
  const current = async (model: string): Promise<CurrentVersion | null> => {
    const file = pointerOf(model);
    const text = await textOf(file);
    if (text === null) return null;
    const parsed = pointerShape.safeParse(jsonOf(text, file));
    return parsed.success
      ? parsed.data
      : fail("GR-MODEL-UNREADABLE", `${file} names no current version.`, { where: { file } });
  };
  const manifest = async (model: string, version: number): Promise<ModelManifest> => {
    const file = join(folderOf(model, version), "manifest.json");
    const text = await textOf(file);
    if (text !== null) {
      const found = readModelManifest(text, file);
      if (found.model === model && found.version === version) return found;
      fail("GR-MODEL-UNREADABLE", `${file} is of version ${found.version} of model "${found.model}".`, {
        where: { file },
      });
    }
    const known = await versions(model);
    return fail(
      "GR-MODEL-VERSION-UNKNOWN",
      `Model "${model}" has no version ${version}; it has ${known.join(", ") || "none"}.`,
    );
  };
  const write = async (model: string, next: CurrentVersion): Promise<CurrentVersion> => {
    await writeFileAtomically(pointerOf(model), `${JSON.stringify(next, null, 2)}\n`);
    return next;
  };
  const locked = <T>(model: string, purpose: string, work: () => Promise<T>): Promise<T> =>
    withLock(join(folderOf(model), "lock"), { purpose: `${purpose} of model ${model}`, waitMs: 5000 }, work);

  return {
    folder,
    versions,
    current,
    manifest,
    models: async () => {
      const names = await namesIn(folder);
      const counts = await Promise.all(names.map(async (name) => (await versions(name)).length));
      return names.filter((_, index) => (counts[index] ?? 0) > 0).sort();
    },
    load: async (model, { version, algorithm } = {}) => {
      const number = version ?? (await current(model))?.version;
      if (number === undefined) fail("GR-MODEL-UNTRAINED", `Model "${model}" has no trained version in ${folder}.`);
      const found = await manifest(model, number);
      const name = algorithm ?? found.champion;
      const trained = found.algorithms.find((one) => one.algorithm === name);
      if (trained === undefined) {
        const known = found.algorithms.map((one) => one.algorithm);
        fail(
          "GR-MODEL-ALGORITHM-UNKNOWN",
          `Version ${number} of model "${model}" has no ${name}.${didYouMean(name, known)}`,
          {
            hint: `It has ${known.join(", ")}.`,
          },
        );
      }
      const file = join(folderOf(model, number), trained.file);
      const text = await textOf(file);
      if (text === null || sha256OfText(text) !== trained.sha256) {
        const what = text === null ? "is missing" : "is not as it was written";
        fail("GR-MODEL-UNREADABLE", `${file} ${what}.`, { where: { file } });
      }
      const columns = found.preparation.columns.map((column) => column.name);
      return { ...trainedModel(found, trained, scorerOf(jsonOf(text, file), columns, file)), manifest: found };
    },
    publish: async (model, files) => {
      await makeFolder(folderOf(model));
      return locked(model, "training", async () => {
        const version = ((await versions(model)).at(-1) ?? 0) + 1;
        await sweepTemporaries(folderOf(model));
        await stageAndPublish(folderOf(model), version, files(version));
        return version;
      });
    },
    makeCurrent: async (model, version) => {
      await manifest(model, version);
      return locked(model, "promotion", async () => {
        // A broken pointer names nothing that could be gone back to, and is mended by the next one.
        const now = await current(model).catch((error: unknown) => {
          if (isGranaryError(error, "GR-MODEL-UNREADABLE")) return null;
          throw error;
        });
        if (now?.version === version) return now;
        return write(model, { version, before: now === null ? [] : [...now.before, now.version] });
      });
    },
    rollback: async (model) => {
      const known = await current(model);
      const before = known?.before.at(-1);
      if (known === null || before === undefined) {
        fail("GR-MODEL-NO-EARLIER", `No other version of model "${model}" was current before.`);
      }
      await manifest(model, before);
      return locked(model, "rollback", () => write(model, { version: before, before: known.before.slice(0, -1) }));
    },
  };
}

async function stageAndPublish(
  folder: string,
  version: number,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  const staged = await stageFolder(folder);
  for (const [name, text] of Object.entries(files)) await writeFileAtomically(join(staged, name), text);
  await publishFolder(staged, join(folder, String(version)));
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return onDisk(folder, async () => {
    try {
      return await readdir(folder);
    } catch (error) {
      if (errnoOf(error) === "ENOENT") return [];
      throw error;
    }
  });
}

async function textOf(file: string): Promise<string | null> {
  return onDisk(file, async () => {
    const found = await stat(file).catch(() => undefined);
    return found?.isFile() === true ? readFile(file, "utf8") : null;
  });
}
