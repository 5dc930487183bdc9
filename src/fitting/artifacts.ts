import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { canonicalJson } from "../definition/index.js";
import { createExclusively, errnoOf, makeFolder, onDisk, sweepTemporaries } from "../files/index.js";
import type { FitArtifact, FitContent } from "./artifact.js";
import { artifactOf, artifactText, parseArtifact } from "./artifact-file.js";

/** The artifacts of fits, beside the registry: `fits/<source>/<column>/000001.json` and on, each never changed. */
export interface FitArtifacts {
  /**
   * A column's artifacts by number, read from disk. Throws `GR-FIT-CORRUPT` where one is not as it was written,
   * `GR-FIT-FORMAT-UNKNOWN` and the codes of `diskError`.
   */
  list(source: string, column: string): Promise<readonly FitArtifact[]>;
  /**
   * Keeps what was learnt under the next number, of several that do so at once each under its own; where the very same is
   * kept already, that is answered. Throws as `list`.
   */
  keep(content: FitContent): Promise<KeptArtifact>;
}

export interface KeptArtifact {
  readonly artifact: FitArtifact;
  /** False where the very same was kept before. */
  readonly written: boolean;
}

/** The artifacts beside the registry in `registryFolder`, which need not exist yet. */
export function openFitArtifacts(registryFolder: string): FitArtifacts {
  const folderOf = (source: string, column: string) => join(registryFolder, "fits", source, column);
  const list = async (source: string, column: string): Promise<readonly FitArtifact[]> => {
    const folder = folderOf(source, column);
    const names = await onDisk(folder, () => readdir(folder).catch(emptyIfMissing));
    const numbers = names
      .filter((name) => /^\d{6,}\.json$/.test(name))
      .map((name) => Number.parseInt(name, 10))
      .sort((a, b) => a - b);
    const artifacts: FitArtifact[] = [];
    for (const number of numbers) {
      const file = join(folder, fileName(number));
      const text = await onDisk(file, () => readFile(file, "utf8"));
      artifacts.push(await parseArtifact(text, { source, column, number, file }));
    }
    return artifacts;
  };
  return Object.freeze({
    list,
    async keep(content: FitContent) {
      const folder = folderOf(content.source, content.column);
      await makeFolder(folder);
      await sweepTemporaries(folder);
      for (;;) {
        const before = await list(content.source, content.column);
        const same = before.find((one) => sameContent(one, content));
        if (same !== undefined) return { artifact: same, written: false };
        const artifact = artifactOf(content, (before.at(-1)?.number ?? 0) + 1);
        // Where another fit took the number meanwhile, this one looks again.
        if (await createExclusively(join(folder, fileName(artifact.number)), artifactText(artifact))) {
          return { artifact, written: true };
        }
      }
    },
  });
}

function fileName(number: number): string {
  return `${String(number).padStart(6, "0")}.json`;
}

function sameContent({ number: _, sha256: __, ...kept }: FitArtifact, content: FitContent): boolean {
  return canonicalJson(kept) === canonicalJson(content);
}

function emptyIfMissing(error: unknown): readonly string[] {
  if (errnoOf(error) === "ENOENT") return [];
  throw error;
}
