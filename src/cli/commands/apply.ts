import { wallClock } from "../../time/index.js";
import type { Command } from "../command.js";
import { printPlan, refuse } from "../print-plan.js";

export const applyCommand: Command = {
  name: "apply",
  arguments: "",
  summary: "record the code's definitions as the registry's next state",
  options: [],
  examples: ["granary apply"],
  run: async (context) => {
    const { terminal } = context;
    const repo = await context.loadRepo();
    const { applyPlan, openRegistry, planChanges } = await import("../../registry/index.js");
    const registry = openRegistry(repo.config.registryFolder);
    const plan = planChanges(await registry.latest(), repo.definitions);
    await printPlan(terminal, plan);
    refuse(plan);
    const { state, written } = await applyPlan(registry, repo.definitions, { nowMicros: wallClock() });
    if (written) terminal.print(`✓ applied as state ${state.number}`);
    terminal.answer({ state: state.number, hash: state.hash, applied: written, changes: plan.changes });
  },
};
