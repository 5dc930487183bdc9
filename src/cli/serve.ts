import type { FeatureRepo } from "../config/index.js";
import type { LogLevel } from "../server/index.js";
import { clockOf } from "./as-of.js";
import type { CommandContext } from "./command.js";
import { textOption } from "./command.js";
import { jobsOf } from "./jobs.js";
import { choiceOption, wholeNumberOption } from "./options.js";
import { appliedState, onDemandFunctions, openRepoOnlineStore } from "./workplace.js";

export const addressOptions = [
  { flags: "--host <address>", description: "the address to listen on; the config's, or 127.0.0.1, by default" },
  {
    flags: "--port <number>",
    description: "the port to listen on, 0 for any free one; the config's, or 8080, by default",
  },
];

/** `usual`: the level without the option and the config's. */
export function logOption(usual: LogLevel) {
  return {
    flags: "--log-level <level>",
    description: `debug, info, warn, error or silent: how much is logged, as JSON lines on stderr; the config's, or ${usual}, by default`,
  };
}

export const workersOption = {
  flags: "--workers <number>",
  description: "how many processes share the port and the load; one by default",
};

export interface ServeOptions {
  /** The log's level where neither the command line nor the config names one. */
  readonly usualLogLevel: LogLevel;
  readonly onListening: (url: string) => void;
}

/** Serves the HTTP API until the command is stopped; then what is under way is answered first. */
export async function serve(context: CommandContext, repo: FeatureRepo, options: ServeOptions): Promise<void> {
  const { createServer, jsonLog, logLevels, runWorkers, thisWorker } = await import("../server/index.js");
  const { config } = repo;
  const host = textOption(context, "host") ?? config.server.host;
  const port = wholeNumberOption(context, "port", 0, 65_535) ?? config.server.port;
  const level = choiceOption(context, "logLevel", logLevels) ?? config.server.logLevel ?? options.usualLogLevel;
  const log = jsonLog(level, context.stderr);
  const worker = thisWorker();
  const count = wholeNumberOption(context, "workers", 1, 256) ?? 1;
  if (count > 1 && worker === undefined) {
    const { onListening } = options;
    process.exitCode = await runWorkers({ count, log, onListening, stopRequest: context.stopRequest() });
    return;
  }
  const state = await appliedState(repo);
  const { createPredictions, createServing } = await import("../serving/index.js");
  const { packageVersion } = await import("../config/index.js");
  await using store = await openRepoOnlineStore(repo, { readOnly: true });
  const functions = await onDemandFunctions(repo, state);
  const clock = clockOf(context, repo);
  const serving = createServing({ state, store, clock, functions });
  const predictions = createPredictions({ state, serving, clock, modelsFolder: config.modelsFolder });
  await using server = await createServer({
    serving,
    predictions,
    jobs: jobsOf(repo.folder),
    // An empty one is none: it would let in whoever sends an empty one.
    writeToken: process.env.GRANARY_TOKEN || undefined,
    version: packageVersion(),
    log,
    worker,
  });
  const stopped =
    worker === undefined ? context.stopRequest() : Promise.race([context.stopRequest(), worker.stopRequest]);
  const url = await server.listen({ host, port });
  if (worker === undefined) options.onListening(url);
  else worker.listening(url);
  log.info({ url }, "listening");
  await stopped;
  log.info("stopping");
}
