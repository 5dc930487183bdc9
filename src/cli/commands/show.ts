import type { Command } from "../command.js";
import { printDefinition } from "../print-definition.js";
import { appliedState } from "../workplace.js";

export const showCommand: Command = {
  name: "show",
  arguments: "<name>",
  summary: "say what a feature, view, source, entity, service, label or model is, with lineage",
  options: [],
  examples: ["granary show purchases_7d", "granary show user_activity_features"],
  run: async (context) => {
    const { terminal, args } = context;
    const { describeDefinition } = await import("../../registry/index.js");
    const shown = describeDefinition(await appliedState(await context.loadRepo()), args[0] ?? "");
    for (const one of shown) await printDefinition(terminal, one);
    terminal.answer({ definitions: shown });
  },
};
