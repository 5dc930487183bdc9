import type { ViewDefinition } from "../../definition/index.js";
import { asOfMicros, asOfOption } from "../as-of.js";
import type { Command } from "../command.js";
import { printPlan, refuse } from "../print-plan.js";

async function sqlOf(views: readonly ViewDefinition[], asOf: number): Promise<Readonly<Record<string, string>>> {
  const [{ viewSql }, { planView }] = await Promise.all([
    import("../../batch/index.js"),
    import("../../logical/index.js"),
  ]);
  return Object.fromEntries(views.map((view) => [view.name, viewSql(planView(view, asOf))]));
}

export const planCommand: Command = {
  name: "plan",
  arguments: "",
  summary: "say what `apply` would change, and what that means",
  options: [{ flags: "--sql", description: "print the SQL that computes each view as well" }, asOfOption],
  examples: ["granary plan", "granary plan --sql"],
  run: async (context) => {
    const repo = await context.loadRepo();
    const { openRegistry, planChanges } = await import("../../registry/index.js");
    const registry = openRegistry(repo.config.registryFolder);
    const plan = planChanges(await registry.latest(), repo.definitions);
    await printPlan(context.terminal, plan);
    refuse(plan);
    const sql =
      context.options.sql === true
        ? await sqlOf(repo.definitions.views, asOfMicros(context) ?? repo.config.clock())
        : undefined;
    for (const [view, text] of Object.entries(sql ?? {})) context.terminal.print(`\n-- ${view}\n${text}`);
    context.terminal.answer(sql === undefined ? plan : { ...plan, sql });
  },
};
