import { stat } from "node:fs/promises";
import { basename, dirname, isAbsolute, relative, resolve, sep } from "node:path";
import type { FilesInput, Source } from "../../../definition/index.js";
import { didYouMean, fail } from "../../../errors/index.js";
import { onDisk, sha256OfFile } from "../../../files/index.js";
import type { InputFile } from "../../contract.js";
import { filesMatching, isGlob, kindOf, namesIn } from "./glob.js";

/** A file of a source, as it was when it was found. */
export interface SourceFile {
  /** Absolute. */
  readonly path: string;
  /** How people know it: relative to the feature repo, with forward slashes. */
  readonly label: string;
  readonly bytes: number;
  readonly modifiedMillis: number;
}

/**
 * The files that a source names, sorted by path, each once. Throws `GR-SOURCE-FILES-MISSING` for a path or glob without
 * a file, and the codes of `diskError`.
 */
export async function findFiles(source: Source, input: FilesInput, repoFolder: string): Promise<readonly SourceFile[]> {
  const paths = new Set<string>();
  for (const written of input.paths) {
    for (const path of await filesAt(source, written, resolve(repoFolder))) paths.add(path);
  }
  const sorted = [...paths].sort((a, b) => (a < b ? -1 : 1));
  return Promise.all(sorted.map((path) => sourceFile(path, resolve(repoFolder))));
}

async function filesAt(source: Source, written: string, repoFolder: string): Promise<readonly string[]> {
  const path = isAbsolute(written) ? written : resolve(repoFolder, written);
  if (path.includes("\0")) {
    fail("GR-SOURCE-FILES-MISSING", `Source "${source.name}" names a path with a NUL, ${JSON.stringify(written)}.`, {
      where: { file: JSON.stringify(written) },
    });
  }
  const kind = await kindOf(path);
  if (kind === "file") return [path];
  if (kind === "other") {
    fail("GR-FILE-KIND-WRONG", `Source "${source.name}" names ${path}, which is no file but a pipe or a device.`, {
      where: { file: written },
      hint: "Write what comes through it to a file, and name that.",
    });
  }
  if (kind === "folder") {
    fail("GR-SOURCE-FILES-MISSING", `Source "${source.name}" names a folder, ${path}, where files are expected.`, {
      where: { file: written },
      hint: `Name its files, such as ${written.replace(/\/$/, "")}/*.parquet.`,
    });
  }
  const matching = isGlob(path) ? await filesMatching(path) : [];
  if (matching.length > 0) return matching;
  const what = isGlob(path) ? `no file matches "${written}"` : `there is no file "${written}"`;
  const near = isGlob(path) ? "" : didYouMean(basename(path), await namesIn(dirname(path)));
  fail("GR-SOURCE-FILES-MISSING", `For source "${source.name}" ${what} in ${repoFolder} (that is ${path}).${near}`, {
    where: { file: written },
    data: { source: source.name, path },
  });
}

/** A file as it is now. Throws the codes of `diskError`. */
export async function sourceFile(path: string, repoFolder: string): Promise<SourceFile> {
  const { size, mtimeMs } = await onDisk(path, () => stat(path));
  const label = relative(repoFolder, path).split(sep).join("/");
  return { path, label, bytes: size, modifiedMillis: mtimeMs };
}

/** What a manifest keeps of files. Throws the codes of `diskError`. */
export async function fingerprintFiles(files: readonly SourceFile[]): Promise<readonly InputFile[]> {
  const fingerprints: InputFile[] = [];
  for (const { path, label, bytes } of files)
    fingerprints.push({ path: label, bytes, sha256: await sha256OfFile(path) });
  return fingerprints;
}

/** Throws `GR-SOURCE-FILE-CHANGED` where a file's size or time of change is another than when it was found. */
export async function checkFilesUnchanged(source: Source, files: readonly SourceFile[]): Promise<void> {
  for (const file of files) {
    const now = await onDisk(file.path, () => stat(file.path));
    if (now.size === file.bytes && now.mtimeMs === file.modifiedMillis) continue;
    fail(
      "GR-SOURCE-FILE-CHANGED",
      `${file.label} of source "${source.name}" had ${file.bytes} bytes when reading began, and has ${now.size} changed since.`,
      { where: { file: file.label } },
    );
  }
}
