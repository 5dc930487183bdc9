import { randomBytes } from "node:crypto";
import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { onDisk } from "../../../files/index.js";

/** A path as DuckDB, which takes every path for a glob, finds just that file. A backslash it can't be told. */
export function literalPath(path: string): string {
  return path.replaceAll(/[*?[]/g, "[$&]");
}

/** As `literalPath`; a path that a glob can't name is reached by a link in `temporaryFolder`. */
export async function reachablePath(path: string, temporaryFolder: string): Promise<string> {
  if (!(path.includes("\\") && /[*?[]/.test(path))) return literalPath(path);
  const link = join(temporaryFolder, `link-${randomBytes(8).toString("hex")}`);
  await onDisk(link, () => symlink(path, link));
  return literalPath(link);
}
