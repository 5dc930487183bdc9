import { asOfMicros, asOfOption } from "../as-of.js";
import type { Command } from "../command.js";
import { noTrainOption, runWhole } from "../run-whole.js";

export const runCommand: Command = {
  name: "run",
  arguments: "",
  summary:
    "build every view, train every model, push every view; started again it resumes at the first unfinished step",
  options: [asOfOption, noTrainOption],
  examples: ["granary run", "granary run --as-of 2026-11-01", "granary run --no-train"],
  run: async (context) => {
    const asOf = asOfMicros(context);
    context.terminal.answer(await runWhole(context, await context.loadRepo(), asOf));
  },
};
