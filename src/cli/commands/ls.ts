import type { Command } from "../command.js";
import { appliedState } from "../workplace.js";

export const lsCommand: Command = {
  name: "ls",
  arguments: "",
  summary: "list the applied features, labels and models",
  options: [],
  examples: ["granary ls"],
  run: async (context) => {
    const { terminal } = context;
    const { describeLabel, listFeatures, plainTypeName } = await import("../../registry/index.js");
    const state = await appliedState(await context.loadRepo());
    const features = listFeatures(state);
    const { labels = [], models = [] } = state.definitions;
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
    if (labels.length > 0) {
      await terminal.table(
        ["label", "type", "version", "owner", "meaning"],
        labels.map((one) => [one.name, plainTypeName(one.type), one.version, one.owner, describeLabel(one)]),
      );
    }
    if (models.length > 0) {
      await terminal.table(
        ["model", "label", "service", "version", "owner", "algorithms"],
        models.map((one) => [one.name, one.label, one.service, one.version, one.owner, one.algorithms.join(", ")]),
      );
    }
    terminal.answer({ features, labels, models });
  },
};
