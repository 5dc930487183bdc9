import { fail } from "../../errors/index.js";
import { formatMicros } from "../../time/index.js";
import { asOfMicros, asOfOption } from "../as-of.js";
import type { Command } from "../command.js";
import { plural } from "../numbers.js";
import { builtAnswer, printBuilt } from "../print-steps.js";
import { viewsNamed, withWorkplace } from "../workplace.js";

export const buildCommand: Command = {
  name: "build",
  arguments: "[views...]",
  summary: "compute feature views into the offline store",
  options: [asOfOption, { flags: "--force", description: "compute even what is there already, as a new build" }],
  examples: ["granary build", "granary build user_activity_features --as-of 2026-11-01"],
  run: async (context) => {
    const { terminal, args, options } = context;
    const explicitMicros = asOfMicros(context);
    const repo = await context.loadRepo();
    const built = await withWorkplace(repo, async (workplace) => {
      const { buildViews } = await import("../../pipeline/index.js");
      const views = viewsNamed(workplace.state, args);
      if (views.length === 0) fail("GR-COMMAND-NOTHING-TO-DO", "No feature view is applied.");
      const asOf = explicitMicros ?? repo.config.clock();
      terminal.note(`Building ${plural(views.length, "view")} as of ${formatMicros(asOf)}`);
      return buildViews(workplace, {
        views,
        asOfMicros: asOf,
        force: options.force === true,
        onProgress: terminal.status,
        onBuilt: (one) => printBuilt(terminal, one),
      });
    });
    terminal.answer({
      views: built.map((one) => builtAnswer(one, formatMicros(one.snapshot.asOfMicros))),
    });
  },
};
