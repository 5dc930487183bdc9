import type { FeatureRepo } from "../config/index.js";
import type { CommandContext } from "./command.js";
import { textOption } from "./command.js";
import { wholeNumberOption } from "./options.js";
import { appliedState, openRepoOnlineStore } from "./workplace.js";

export const serveOptions = [
  { flags: "--host <address>", description: "the address to listen on; the config's, or 127.0.0.1, by default" },
  { flags: "--port <number>", description: "the port to listen on; the config's, or 8080, by default" },
];

/** Serves the HTTP API until the command is stopped; then what is under way is answered first. */
export async function serve(
  context: CommandContext,
  repo: FeatureRepo,
  onListening: (url: string) => void | Promise<void>,
): Promise<void> {
  const state = await appliedState(repo);
  const { createServing } = await import("../serving/index.js");
  const { createServer } = await import("../server/index.js");
  await using store = await openRepoOnlineStore(repo, { readOnly: true });
  const serving = createServing({ state, store, clock: repo.config.clock });
  await using server = await createServer({ serving, version: (await import("../config/index.js")).packageVersion() });
  const url = await server.listen({
    host: textOption(context, "host") ?? repo.config.server.host,
    port: wholeNumberOption(context, "port", 0, 65_535) ?? repo.config.server.port,
  });
  await onListening(url);
  await untilAborted(context.signal);
}

function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}
