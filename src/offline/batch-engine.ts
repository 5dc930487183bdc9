import { join } from "node:path";
import type { BatchEngine } from "../batch/index.js";
import { importModule, type ResolvedConfig } from "../config/index.js";
import { durationMicros } from "../time/index.js";

/** Opens the batch engine that a feature repo's config asks for. To be disposed of after use. */
export async function openBatchEngine(
  config: Pick<ResolvedConfig, "batch" | "offlineFolder">,
  repoFolder: string,
): Promise<BatchEngine> {
  const { openDuckdbEngine } = await import("../batch/index.js");
  const { functionTimeout, memoryLimitMb, threads, workers } = config.batch;
  const timeoutMillis = functionTimeout === undefined ? undefined : durationMicros(functionTimeout) / 1000;
  return openDuckdbEngine({
    temporaryFolder: config.offlineFolder,
    importModule: (path) => importModule(repoFolder, path),
    memoryLimitMb,
    threads,
    functions: { keptFolder: join(config.offlineFolder, "row_functions"), workers, timeoutMillis },
  });
}
