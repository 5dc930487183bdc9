import type { Command } from "../command.js";
import { appliedState } from "../workplace.js";

export const lsCommand: Command = {
  name: "ls",
  arguments: "",
  summary: "list the applied features",
  options: [],
  examples: ["granary ls"],
  run: async (context) => {
    const { terminal } = context;
    const { listFeatures } = await import("../../registry/index.js");
    const features = listFeatures(await appliedState(await context.loadRepo()));
    if (features.length === 0) terminal.print("No feature is applied: the repo defines no feature view.");
    else
      await terminal.table(
        ["feature", "type", "view", "version", "owner", "description"],
        features.map(({ name, type, view, version, owner, description }) => [
          name,
          type,
          view,
          version,
          owner,
          description,
        ]),
      );
    terminal.answer({ features });
  },
};
