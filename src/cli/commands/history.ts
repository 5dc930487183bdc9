import { resolve } from "node:path";
import { fail } from "../../errors/index.js";
import { type Command, type CommandContext, textOption } from "../command.js";
import { historyAnswer, printHistory } from "../print-history.js";
import { withWorkplace } from "../workplace.js";

export const historyCommand: Command = {
  name: "history",
  arguments: "<labels>",
  summary: "join to each row of a label file the features as they were at its instant",
  options: [
    {
      flags: "--features <names...>",
      description: "each <feature>, <view>:<feature>, or with an alias <name>=<feature>",
    },
    { flags: "--service <name>", description: "the features of a service, before those named" },
    { flags: "--time <column>", description: "the label file's column of instants; event_timestamp by default" },
    { flags: "--statuses", description: "with <view>__status and <view>__event_time of each view" },
    { flags: "--known-by", description: "leave out rows that became known after a label's instant" },
    {
      flags: "--out <file>",
      description: "where the result goes: a file ending in .parquet, .arrow (or .feather) or .csv",
    },
  ],
  examples: [
    "granary history labels.csv --service churn_features --out training.parquet",
    "granary history labels.parquet --features age user_activity_features:purchases_7d --statuses --out joined.csv",
  ],
  run: async (context) => {
    const { terminal, args, options } = context;
    const { historyFormat, labelFileAt, onDemandCodeOf, planAsked, writeHistory } = await import(
      "../../offline/index.js"
    );
    const out = textOption(context, "out");
    if (out === undefined)
      return fail("GR-COMMAND-OPTION-INVALID", "--out says where the result goes, and is missing.");
    // What is wrong with the names of files is told before anything is computed.
    historyFormat(out);
    const labels = labelFileAt(args[0] ?? "");
    const service = textOption(context, "service");
    const time = textOption(context, "time");
    const features = namesOption(context, "features");
    if (features.length === 0 && service === undefined) {
      fail("GR-COMMAND-OPTION-INVALID", "Which features? Name some with --features, or a service with --service.");
    }
    const written = await withWorkplace(await context.loadRepo(), async ({ state, repo, engine }) => {
      const { config, folder } = repo;
      const asked = {
        features,
        statuses: options.statuses === true,
        knownBy: options.knownBy === true,
        ...(service === undefined ? {} : { service }),
        ...(time === undefined ? {} : { time }),
      };
      const plan = await planAsked(state, asked, { registryFolder: config.registryFolder, nowMicros: config.clock() });
      const onProgress = (message: string) => terminal.status("history", message);
      const onDemandCode = await onDemandCodeOf(folder, plan);
      await using run = await engine.runHistory(plan, labels, { repoFolder: folder, onProgress, onDemandCode });
      onProgress(`writing ${out}`);
      const { report, bytes } = await writeHistory(run, out);
      terminal.status("history", null);
      return { report, bytes, columns: run.columns, file: resolve(out) };
    });
    printHistory(terminal, written);
    terminal.answer(historyAnswer(written));
  },
};

/** The names of a variadic option. */
function namesOption({ options }: CommandContext, option: string): readonly string[] {
  const given: unknown = options[option];
  const names: readonly unknown[] = Array.isArray(given) ? given : [];
  return names.flatMap((one) => String(one).split(",")).filter((one) => one !== "");
}
