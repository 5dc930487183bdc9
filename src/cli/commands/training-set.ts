import { fail } from "../../errors/index.js";
import { microsOf } from "../../time/index.js";
import { type Command, type CommandContext, textOption } from "../command.js";
import { printTrainingSet, trainingSetAnswer } from "../print-training-set.js";
import { withWorkplace } from "../workplace.js";

export const trainingSetCommand: Command = {
  name: "training-set",
  arguments: "[models...]",
  summary: "make the training sets of models: features as they were at each label's instant",
  options: [
    { flags: "--label <name>", description: "instead of a model's: the label to tell" },
    { flags: "--service <name>", description: "with --label: the feature service to tell it from" },
    { flags: "--cutoffs <instants>", description: "comma-separated, in place of the model's own cutoffs" },
    {
      flags: "--known-later",
      description: "take rows as well that became known after a label's instant, and count them",
    },
  ],
  examples: [
    "granary training-set",
    "granary training-set churn --cutoffs 2026-06-01,2026-09-01",
    "granary training-set --label churned --service churn_features",
  ],
  run: async (context) => {
    const { terminal, args, options } = context;
    const cutoffsMicros = cutoffsOption(context);
    const [label, service] = [textOption(context, "label"), textOption(context, "service")];
    if ((label === undefined) !== (service === undefined)) {
      fail("GR-COMMAND-OPTION-INVALID", "--label and --service go together: what is told, and from what.");
    }
    if (label !== undefined && args.length > 0) {
      fail("GR-COMMAND-OPTION-INVALID", "A model has a label and a service: give either models or --label.");
    }
    const made = await withWorkplace(await context.loadRepo(), async (workplace) => {
      const { makeTrainingSet } = await import("../../pipeline/index.js");
      const models = args.length > 0 ? args : (workplace.state.definitions.models ?? []).map(({ name }) => name);
      const common = {
        ...(cutoffsMicros === undefined ? {} : { cutoffsMicros }),
        knownBy: options.knownLater !== true,
      };
      if (label === undefined && models.length === 0) {
        fail("GR-COMMAND-NOTHING-TO-DO", "No model is applied: name a label and a service with --label and --service.");
      }
      const requests =
        label !== undefined && service !== undefined
          ? [{ label, service, ...common }]
          : models.map((model) => ({ model, ...common }));
      const sets = [];
      for (const request of requests) {
        const subject = "model" in request ? request.model : request.label;
        terminal.note(`Making the training set of ${subject}`);
        const set = await makeTrainingSet(workplace, {
          ...request,
          onProgress: (message) => terminal.status(subject, message),
        });
        terminal.status(subject, null);
        printTrainingSet(terminal, set);
        sets.push(set);
      }
      return sets;
    });
    terminal.answer({ training_sets: made.map(trainingSetAnswer) });
  },
};

function cutoffsOption(context: CommandContext): readonly number[] | undefined {
  const text = textOption(context, "cutoffs");
  return text?.split(",").map((one) => {
    try {
      return microsOf(one.trim());
    } catch (cause) {
      return fail("GR-COMMAND-OPTION-INVALID", `--cutoffs: ${JSON.stringify(one)} is no instant.`, { cause });
    }
  });
}
