import type { Dirent, Stats } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import { errnoOf, onDisk } from "../../../files/index.js";

/** True where a path has a character that a glob gives a meaning. */
export function isGlob(path: string): boolean {
  return /[*?[]/.test(path);
}

/**
 * The files that match a glob, absolute and sorted by code unit. `*` and `?` stand for characters of one name, `[…]` for
 * one of some, `**` for any number of folders. Names that begin with a dot match only a dot written. Links are followed.
 * Throws the codes of `diskError`.
 */
export async function filesMatching(pattern: string): Promise<readonly string[]> {
  const [, ...segments] = pattern.split("/");
  const found = new Set<string>();
  await walk("/", segments, found, []);
  return [...found].sort((a, b) => (a < b ? -1 : 1));
}

async function walk(
  folder: string,
  segments: readonly string[],
  found: Set<string>,
  ancestors: readonly string[],
): Promise<void> {
  const [segment, ...rest] = segments;
  if (segment === undefined) return;
  if (segment === "**") {
    await walk(folder, rest, found, ancestors);
    for (const name of await namesIn(folder)) {
      if (name.startsWith(".")) continue;
      const path = join(folder, name);
      if ((await kindOf(path)) !== "folder") continue;
      // A link to a folder above would lead around for ever.
      const real = await realpath(path);
      if (!ancestors.includes(real)) await walk(path, segments, found, [...ancestors, real]);
    }
    return;
  }
  const names = isGlob(segment) ? (await namesIn(folder)).filter(matcher(segment)) : [segment];
  for (const name of names) {
    const path = join(folder, name);
    const kind = await kindOf(path);
    if (rest.length === 0 && kind === "file") found.add(path);
    if (rest.length > 0 && kind === "folder") await walk(path, rest, found, ancestors);
  }
}

function matcher(segment: string): (name: string) => boolean {
  const source = segment.replaceAll(/\[(!?)([^\]]+)\]|[\s\S]/g, (part, not?: string, set?: string) => {
    if (set !== undefined) return `[${not === "!" ? "^" : ""}${set.replaceAll(/[\\^[]/g, "\\$&")}]`;
    if (part === "*") return "[^/]*";
    return part === "?" ? "[^/]" : part.replaceAll(/[.*+?^${}()|[\]\\/]/g, "\\$&");
  });
  const pattern = new RegExp(`^${source}$`, "s");
  return (name) => pattern.test(name) && (segment.startsWith(".") || !name.startsWith("."));
}

/** The names in a folder; none where there is no such folder. */
export async function namesIn(folder: string): Promise<readonly string[]> {
  return onDisk(folder, async () => {
    try {
      const entries: readonly Dirent[] = await readdir(folder, { withFileTypes: true });
      return entries.map((entry) => entry.name);
    } catch (error) {
      const errno = errnoOf(error);
      if (errno === "ENOENT" || errno === "ENOTDIR") return [];
      throw error;
    }
  });
}

/** What stands at a path, links followed. */
export async function kindOf(path: string): Promise<"file" | "folder" | "other" | "nothing"> {
  return onDisk(path, async () => {
    try {
      const found: Stats = await stat(path);
      if (found.isDirectory()) return "folder";
      return found.isFile() ? "file" : "other";
    } catch (error) {
      const errno = errnoOf(error);
      if (errno === "ENOENT" || errno === "ENOTDIR" || errno === "ELOOP") return "nothing";
      throw error;
    }
  });
}
