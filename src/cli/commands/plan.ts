import type { Command } from "../command.js";
import { printPlan, refuse } from "../print-plan.js";

export const planCommand: Command = {
  name: "plan",
  arguments: "",
  summary: "say what `apply` would change, and what that means",
  options: [],
  examples: ["granary plan"],
  run: async (context) => {
    const repo = await context.loadRepo();
    const { openRegistry, planChanges } = await import("../../registry/index.js");
    const registry = openRegistry(repo.config.registryFolder);
    const plan = planChanges(await registry.latest(), repo.definitions);
    await printPlan(context.terminal, plan);
    refuse(plan);
    context.terminal.answer(plan);
  },
};
