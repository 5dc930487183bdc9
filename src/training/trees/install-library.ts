import { execFile } from "node:child_process";
import { readdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { fail, isGranaryError } from "../../errors/index.js";
import { makeFolder, publishFolder, sha256OfFile, stageFolder, sweepTemporaries } from "../../files/index.js";
import {
  type FoundLibrary,
  findTreesLibrary,
  type LibraryPlaces,
  libraryCache,
  waysToTheLibrary,
} from "./find-library.js";
import { downloadArguments, libraryVersion, wheelFor } from "./wheel.js";

const run = promisify(execFile);
const downloadMillis = 300_000;

/** How a library is come by. */
export interface LibraryOptions {
  /** Whether it may be fetched where there is none. */
  readonly mayFetch: boolean;
  /** Told before it is fetched. */
  readonly onFetch?: ((words: string) => void) | undefined;
}

/**
 * The library's path: what is there, or else the pinned wheel, fetched once with pip into the cache and checked by its
 * SHA-256. No Python package is installed, and no Python runs afterwards.
 * @throws GR-TREES-LIBRARY-MISSING
 */
export async function requireTreesLibrary(places: LibraryPlaces, options: LibraryOptions): Promise<FoundLibrary> {
  const found = findTreesLibrary(places);
  if (found !== null) return found;
  const wheel = wheelFor(places.platform, places.arch);
  const hint = waysToTheLibrary(wheel);
  if (wheel === null || !options.mayFetch) {
    fail("GR-TREES-LIBRARY-MISSING", "There is no libxgboost on this machine, which trees are trained by.", { hint });
  }
  const target = libraryCache(places);
  options.onFetch?.(`Fetching libxgboost ${libraryVersion} (once, 5 MB) into ${target}`);
  await makeFolder(dirname(target));
  await sweepTemporaries(dirname(target));
  const staged = await stageFolder(dirname(target));
  try {
    await python(downloadArguments(wheel, staged), places, hint);
    const name = (await readdir(staged)).find((one) => one.endsWith(".whl"));
    const file = name === undefined ? undefined : join(staged, name);
    const digest = file === undefined ? "nothing" : await sha256OfFile(file);
    if (file === undefined || digest !== wheel.sha256) {
      fail(
        "GR-TREES-LIBRARY-MISSING",
        `What pip fetched is not the wheel that was asked for: its SHA-256 is ${digest}, not ${wheel.sha256}.`,
        { hint },
      );
    }
    await python(["-m", "zipfile", "-e", file, staged], places, hint);
    await rm(file);
    await publishFolder(staged, target).catch((error: unknown) => {
      // Another process was faster: its library is the same.
      if (!isGranaryError(error, "GR-FOLDER-EXISTS")) throw error;
    });
  } finally {
    await rm(staged, { recursive: true, force: true });
  }
  return { path: join(target, wheel.library), from: "cache" };
}

async function python(args: readonly string[], { environment, platform }: LibraryPlaces, hint: string): Promise<void> {
  const program = environment.GRANARY_PYTHON ?? (platform === "win32" ? "python" : "python3");
  try {
    await run(program, args, { timeout: downloadMillis, env: { ...process.env, ...environment } });
  } catch (cause) {
    const words = cause instanceof Error ? lastLine(cause) : String(cause);
    fail("GR-TREES-LIBRARY-MISSING", `${program} ${args.slice(0, 3).join(" ")} failed: ${words}.`, { hint, cause });
  }
}

/** What a program said last of its failure. */
function lastLine(error: Error & { readonly stderr?: unknown }): string {
  const lines = typeof error.stderr === "string" ? error.stderr.trim().split("\n") : [];
  return (lines.filter((line) => line.startsWith("ERROR")).at(-1) ?? lines.at(-1) ?? "") || error.message;
}
