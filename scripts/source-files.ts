import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** What is made and not written: of the examples too, which people run where they stand. */
const leftOut = new Set(["node_modules", "dist", ".git", ".cache", "coverage"]);
const leftOutOfRepos = new Set(["data", "feature_store", "offline_store", "online_store"]);

/** Every file under `folder`, as sorted paths relative to `root` with forward slashes. A missing folder has none. */
export function filesUnder(root: string, folder: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter(({ name }) => !leftOut.has(name) && !(folder.startsWith("examples/") && leftOutOfRepos.has(name)))
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      return entry.isDirectory() ? filesUnder(root, path) : [path];
    })
    .sort();
}

/** Every folder under `folder`, itself left out, as paths relative to `root`. Folders without files are not seen. */
export function foldersUnder(root: string, folder: string): string[] {
  const folders = new Set<string>();
  for (const file of filesUnder(root, folder)) {
    const parts = file.split("/");
    for (let depth = folder.split("/").length + 1; depth < parts.length; depth++) {
      folders.add(parts.slice(0, depth).join("/"));
    }
  }
  return [...folders];
}
