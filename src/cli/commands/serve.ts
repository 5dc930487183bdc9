import type { Command } from "../command.js";
import { serve, serveOptions } from "../serve.js";

export const serveCommand: Command = {
  name: "serve",
  arguments: "",
  summary: "serve features over HTTP",
  options: serveOptions,
  examples: ["granary serve", "granary serve --host 0.0.0.0 --port 9000"],
  run: async (context) => {
    const { terminal } = context;
    const repo = await context.loadRepo();
    await serve(context, repo, (url) => {
      terminal.print(`Serving on ${url} (docs at ${url}/docs). Ctrl-C stops.`);
      terminal.answer({ url });
    });
  },
};
