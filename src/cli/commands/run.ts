import { asOfMicros, asOfOption } from "../as-of.js";
import type { Command } from "../command.js";
import { runWhole } from "../run-whole.js";

export const runCommand: Command = {
  name: "run",
  arguments: "",
  summary: "build and push every view; started again it resumes at the first unfinished step",
  options: [asOfOption],
  examples: ["granary run", "granary run --as-of 2026-11-01"],
  run: async (context) => {
    const asOf = asOfMicros(context);
    context.terminal.answer(await runWhole(context, await context.loadRepo(), asOf));
  },
};
