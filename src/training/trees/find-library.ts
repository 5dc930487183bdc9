import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { fail } from "../../errors/index.js";
import { libraryVersion, type Wheel, wheelFor } from "./wheel.js";

/** What decides which library is taken. */
export interface LibraryPlaces {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly platform: string;
  readonly arch: string;
  /** Where the operating system keeps libraries. */
  readonly systemPaths: readonly string[];
}

export interface FoundLibrary {
  readonly path: string;
  readonly from: "environment" | "cache" | "system";
}

export function thisMachine(): LibraryPlaces {
  const folders = ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/local/lib", "/usr/lib"];
  return {
    environment: process.env,
    platform: process.platform,
    arch: process.arch,
    systemPaths: folders.flatMap((folder) => ["libxgboost.so", "libxgboost.so.0"].map((name) => join(folder, name))),
  };
}

/** Where this version of the library is kept, once fetched. */
export function libraryCache({ environment, platform, arch }: LibraryPlaces): string {
  const caches = environment.GRANARY_CACHE ?? join(environment.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "granary");
  return join(caches, `xgboost-${libraryVersion}-${platform}-${arch}`);
}

/**
 * The library that there is: the one that GRANARY_XGBOOST_LIBRARY names, that of the cache, or the system's. Null where
 * there is none. @throws GR-TREES-LIBRARY-MISSING where GRANARY_XGBOOST_LIBRARY names no file
 */
export function findTreesLibrary(places: LibraryPlaces): FoundLibrary | null {
  const named = places.environment.GRANARY_XGBOOST_LIBRARY;
  if (named !== undefined && named !== "") {
    if (existsSync(named)) return { path: named, from: "environment" };
    fail("GR-TREES-LIBRARY-MISSING", `GRANARY_XGBOOST_LIBRARY names ${named}, which is not there.`, {
      where: { file: named },
    });
  }
  const wheel = wheelFor(places.platform, places.arch);
  const cached = wheel === null ? null : join(libraryCache(places), wheel.library);
  if (cached !== null && existsSync(cached)) return { path: cached, from: "cache" };
  const system = places.systemPaths.find(existsSync);
  return system === undefined ? null : { path: system, from: "system" };
}

/** What to do where there is no library, in words. */
export function waysToTheLibrary(wheel: Wheel | null): string {
  const byHand =
    "set GRANARY_XGBOOST_LIBRARY to the path of a libxgboost of your own, or install the system's (Debian: libxgboost0)";
  if (wheel === null) return `No wheel is there for this kind of machine: ${byHand}.`;
  return `Run \`granary doctor --install\`, which fetches it with pip (Python 3 and a network are needed, once); or ${byHand}. Logistic regression trains without it.`;
}
