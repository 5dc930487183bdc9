import { readdir, stat } from "node:fs/promises";
import { join, posix } from "node:path";
import { errnoOf, onDisk } from "../files/index.js";
import { compareText } from "../schema/index.js";

/**
 * The files in `folder` that a glob matches, absolute, in order: `*` and `?` within a name, `**` any folders or none,
 * `{a,b}` either. Folders called node_modules or beginning with a dot are not entered, nor links to folders. None
 * where the folder is missing. Throws the codes of `diskError`.
 */
export async function filesMatching(folder: string, glob: string): Promise<readonly string[]> {
  const segments = posix.normalize(glob.replaceAll("\\", "/")).split("/");
  const magic = segments.findIndex((segment) => /[*?{]/.test(segment));
  const plain = magic === -1 ? segments.length - 1 : magic;
  const start = join(folder, ...segments.slice(0, plain));
  const pattern = new RegExp(`^${segments.slice(plain).map(segmentPattern).join("").replace(/\/$/, "")}$`, "u");
  const names = await namesUnder(start, "", plain === segments.length - 1);
  return names
    .filter((name) => pattern.test(name))
    .sort(compareText)
    .map((name) => join(start, name));
}

/** The pattern of a path's segment with the slash that follows it. */
function segmentPattern(segment: string): string {
  if (segment === "**") return "(?:[^/]+/)*";
  const words = segment.match(/[*?{},]|[^*?{},]+/g) ?? [];
  let depth = 0;
  const pattern = words.map((word) => {
    if (word === "*") return "[^/]*";
    if (word === "?") return "[^/]";
    if (word === "{") {
      depth++;
      return "(?:";
    }
    if (word === "}" && depth > 0) {
      depth--;
      return ")";
    }
    if (word === "," && depth > 0) return "|";
    return word.replaceAll(/[\\^$.+()[\]|{}/-]/g, "\\$&");
  });
  return `${pattern.join("")}${")".repeat(depth)}/`;
}

/** The files below a folder, by their paths within it. */
async function namesUnder(folder: string, within: string, onlyHere: boolean): Promise<readonly string[]> {
  const path = join(folder, within);
  const entries = await onDisk(path, () =>
    readdir(path, { withFileTypes: true }).catch((error: unknown) => {
      if (errnoOf(error) === "ENOENT") return [];
      throw error;
    }),
  );
  const found: string[] = [];
  for (const entry of entries) {
    const name = `${within}${entry.name}`;
    if (entry.isFile() || (entry.isSymbolicLink() && (await isFile(join(folder, name))))) found.push(name);
    else if (entry.isDirectory() && !onlyHere && entry.name !== "node_modules" && !entry.name.startsWith(".")) {
      found.push(...(await namesUnder(folder, `${name}/`, false)));
    }
  }
  return found;
}

async function isFile(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined); // a link to nothing is no file
  return found?.isFile() ?? false;
}
