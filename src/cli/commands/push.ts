import { fail } from "../../errors/index.js";
import type { Command } from "../command.js";
import { pushedAnswer, pushedText } from "../print-steps.js";
import { pushBars } from "../push-bars.js";
import { openRepoOnlineStore, viewsNamed, withWorkplace } from "../workplace.js";

export const pushCommand: Command = {
  name: "push",
  arguments: "[views...]",
  summary: "write the newest snapshots to the online store",
  options: [{ flags: "--full", description: "remove rows that the snapshot lacks" }],
  examples: ["granary push", "granary push user_profile_features --full"],
  run: async (context) => {
    const { terminal, args, options } = context;
    const repo = await context.loadRepo();
    const pushed = await withWorkplace(repo, async (workplace) => {
      const { pushViews } = await import("../../pipeline/index.js");
      const views = viewsNamed(workplace.state, args);
      if (views.length === 0) fail("GR-COMMAND-NOTHING-TO-DO", "No feature view is applied.");
      await using online = await openRepoOnlineStore(repo);
      const bars = pushBars(terminal);
      // Awaited here: the store is closed when this returns.
      return await pushViews(workplace, {
        views,
        online,
        full: options.full === true,
        onProgress: bars.at,
        onPushed: (one) => bars.done(one.view, pushedText(one)),
      });
    });
    terminal.answer({ views: pushed.map(pushedAnswer) });
  },
};
