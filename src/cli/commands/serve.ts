import { asOfOption } from "../as-of.js";
import type { Command } from "../command.js";
import { addressOptions, logOption, serve, workersOption } from "../serve.js";

export const serveCommand: Command = {
  name: "serve",
  arguments: "",
  summary: "serve features over HTTP",
  options: [asOfOption, ...addressOptions, workersOption, logOption("info")],
  examples: ["granary serve", "granary serve --host 0.0.0.0 --port 9000 --workers 4", "granary serve --log-level warn"],
  run: async (context) => {
    const { terminal } = context;
    await serve(context, await context.loadRepo(), {
      usualLogLevel: "info",
      onListening: (url) => {
        terminal.print(`Serving on ${url} (docs at ${url}/docs). Ctrl-C stops.`);
        terminal.answer({ url });
      },
    });
  },
};
