import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { GranaryError, isGranaryError } from "../errors/index.js";
import { ownPlaceOf } from "./module-error.js";
import { compiledWith, createLoader } from "./repo-modules.js";

/** The folder of this very program, with the separator after it. */
const program = join(dirname(fileURLToPath(import.meta.url)), "..", "/");

/**
 * What an error means that nothing waited for: thrown in a timer, or a promise that was rejected and left alone. One of
 * Granary's own, a defect among them, is answered as it is; any other comes from what a file of the feature repo
 * started, and is a `GR-MODULE-FAILED`, with the place in that file where the error tells it.
 */
export async function strayError(error: unknown, repoFolder: string): Promise<unknown> {
  if (isGranaryError(error)) return error;
  const folder = resolve(repoFolder);
  const compiled = compiledWith(await createLoader(folder));
  const where = ownPlaceOf(error, { folder, compiled });
  const words = error instanceof Error ? `${error.name}: ${error.message}` : `it threw ${String(error)}`;
  if (where === undefined) {
    if (error instanceof Error && error.stack?.includes(program)) return error;
    return new GranaryError("GR-MODULE-FAILED", `Something that a file of the feature repo started failed: ${words}`, {
      cause: error,
      hint: "Wait for what is started, or catch its failure. The error does not tell which file it comes from.",
    });
  }
  return new GranaryError("GR-MODULE-FAILED", `${relative(folder, where.file)} failed after it was loaded: ${words}`, {
    where,
    cause: error,
  });
}
