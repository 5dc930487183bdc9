import { copyFile, link, readdir, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { hashOf, type SourceFunction } from "../../../definition/index.js";
import {
  copyFileAtomically,
  errnoOf,
  makeFolder,
  onDisk,
  sha256OfFile,
  sweepTemporaries,
} from "../../../files/index.js";
import type { KeptLimits } from "../../rows/index.js";

/**
 * What row functions gave, kept between runs: a folder for each function as it is, by its module, name, version, source and
 * types; in it Parquet files of keys and outputs, named by their digest. A file that isn't what its name says is no result.
 */
export interface KeptResults {
  readonly limits: KeptLimits;
  /** The whole files of a function, as links that stay readable whatever another run removes. */
  parts(one: SourceFunction): Promise<readonly string[]>;
  /** Keeps a file; in place of `instead`, where files were put together. */
  keep(one: SourceFunction, file: string, instead?: readonly string[]): Promise<void>;
  /** Removes what functions that are `used` no more left: what is old, and while there is too much, what is oldest. */
  prune(used: readonly SourceFunction[], nowMillis: number): Promise<void>;
}

const keptLimits: KeptLimits = { bytes: 2 ** 30, daysUnused: 30, daysSpared: 2, parts: 16 };
const dayMillis = 86_400_000;

/**
 * Opens the results kept in `folder`. Those of a function whose source isn't known, and all where `folder` is null, are kept
 * in `temporary` alone, which is this run's own.
 */
export function openKeptResults(
  folder: string | null,
  temporary: string,
  given: Partial<KeptLimits> = {},
): KeptResults {
  const limits = { ...keptLimits, ...given };
  let links = 0;
  const folderOf = (one: SourceFunction): string =>
    folder === null || one.sourceHash === null
      ? join(temporary, `results-${hashOf(one).slice(0, 32)}`)
      : join(folder, identityOf(one));

  return {
    limits,
    async parts(one) {
      const own = folderOf(one);
      const found: string[] = [];
      for (const file of await namesIn(own)) {
        if (!file.endsWith(".parquet")) continue;
        const linked = join(temporary, `kept-${links++}-${file}`);
        if (!(await linkOrCopy(join(own, file), linked))) continue;
        if (`${await sha256OfFile(linked)}.parquet` === file) found.push(linked);
        else await rm(join(own, file), { force: true });
      }
      return found;
    },
    keep: (one, file, instead = []) =>
      onDisk(folderOf(one), async () => {
        const own = folderOf(one);
        await makeFolder(own);
        await sweepTemporaries(own);
        await copyFileAtomically(file, join(own, `${await sha256OfFile(file)}.parquet`));
        for (const old of instead) await rm(join(own, old.slice(old.lastIndexOf("-") + 1)), { force: true });
      }),
    async prune(used, nowMillis) {
      if (folder === null) return;
      const current = new Set(used.filter(({ sourceHash }) => sourceHash !== null).map(identityOf));
      const now = new Date(nowMillis);
      for (const name of current) await utimes(join(folder, name), now, now).catch(() => {});
      const all = await sizesIn(folder);
      let bytes = all.reduce((sum, one) => sum + one.bytes, 0);
      for (const one of all.toSorted((a, b) => a.usedMillis - b.usedMillis)) {
        const daysUnused = (nowMillis - one.usedMillis) / dayMillis;
        const tooMuch = bytes > limits.bytes && daysUnused > limits.daysSpared;
        if (current.has(one.name) || !(daysUnused > limits.daysUnused || tooMuch)) continue;
        await rm(join(folder, one.name), { recursive: true, force: true });
        bytes -= one.bytes;
      }
    },
  };
}

/** Whatever decides what a function gives for a row's values. */
function identityOf({ module, export: exported, version, sourceHash, inputs, outputs }: SourceFunction): string {
  const taken = inputs.map(({ name, expression }) => ({
    name,
    type: expression.type,
    literal: expression.kind === "literal" ? [expression.value] : [],
  }));
  const given = outputs.map(({ output, type }) => ({ output, type }));
  return hashOf({ module, exported, version, sourceHash, taken, given }).slice(0, 32);
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch((error: unknown) => {
    if (errnoOf(error) === "ENOENT") return [];
    throw error;
  });
}

/** False where the file is gone: another run removed it. */
async function linkOrCopy(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to).catch(() => copyFile(from, to));
    return true;
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return false;
    throw error;
  }
}

async function sizesIn(folder: string) {
  const sizes: { readonly name: string; readonly bytes: number; readonly usedMillis: number }[] = [];
  for (const name of await namesIn(folder)) {
    const own = await stat(join(folder, name)).catch(() => null);
    if (own === null) continue;
    let bytes = 0;
    for (const file of own.isDirectory() ? await namesIn(join(folder, name)) : []) {
      bytes += (await stat(join(folder, name, file)).catch(() => null))?.size ?? 0;
    }
    sizes.push({ name, bytes, usedMillis: own.mtimeMs });
  }
  return sizes;
}
