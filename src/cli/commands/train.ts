import { existsSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { fail } from "../../errors/index.js";
import { wallClock } from "../../time/index.js";
import { type Command, textOption } from "../command.js";
import { choiceOption, durationOption, shareOption, wholeNumberOption } from "../options.js";
import { printTrained, trainedAnswer } from "../print-trained.js";
import { withWorkplace } from "../workplace.js";

const defaultSet = "materialized_store/training_dataset.parquet";

export const trainCommand: Command = {
  name: "train",
  arguments: "[model]",
  summary: "train a model's algorithms, compare them, write a report, and make the best one current",
  options: [
    { flags: "--set <file>", description: `the training set: Parquet, CSV or JSON lines; ${defaultSet} by default` },
    { flags: "--seed <n>", description: "another seed, another split and search; 1 by default" },
    { flags: "--folds <n>", description: "folds of the cross-validation; 5 by default" },
    { flags: "--trials <n>", description: "settings that are tried for each algorithm at most; 8 by default" },
    { flags: "--budget <duration>", description: "time for each algorithm's search of settings; 1m by default" },
    {
      flags: "--impute-for-trees",
      description: "fill in missing values for trees too, which otherwise take them as they are",
    },
    { flags: "--imputation <way>", description: "what is filled in: median, mean or zero; median by default" },
    { flags: "--threshold <share>", description: "from which probability on a row is called true; 0.5 by default" },
    {
      flags: "--split <way>",
      description: "time or entity; by time where the cutoffs allow it, or else by entity, by default",
    },
    { flags: "--force", description: "serve the new version even where the current one ranks the same rows better" },
  ],
  examples: [
    "granary train",
    "granary train churn --trials 30 --budget 10m",
    "granary train churn --set churn-2026.parquet",
  ],
  run: async (context) => {
    const { terminal, args, options } = context;
    const [{ imputations }, { splitWays }] = await Promise.all([
      import("../../model/index.js"),
      import("../../training/index.js"),
    ]);
    const settings = {
      imputation: choiceOption(context, "imputation", imputations),
      threshold: shareOption(context, "threshold"),
      splitBy: choiceOption(context, "split", splitWays),
      seed: wholeNumberOption(context, "seed", 0, 2 ** 32 - 1),
      folds: wholeNumberOption(context, "folds", 2, 50),
      trials: wholeNumberOption(context, "trials", 1, 10_000),
      budgetMillis: millisOf(durationOption(context, "budget")),
      imputeForTrees: options.imputeForTrees === true,
      force: options.force === true,
    };
    const repo = await context.loadRepo();
    const trained = await withWorkplace(repo, async ({ state, engine }) => {
      const { modelNamed, trainVersion } = await import("../../training/index.js");
      const model = modelNamed(state, args[0]);
      const given = textOption(context, "set");
      const file = given === undefined ? join(repo.folder, defaultSet) : resolve(given);
      if (!existsSync(file)) fail("GR-TRAINING-SET-MISSING", `There is no training set ${file}.`, { where: { file } });
      const manifestFile = file.replace(/\.\w+$/, ".manifest.json");
      return trainVersion(
        {
          engine,
          repoFolder: repo.folder,
          state,
          model,
          file: relative(repo.folder, file),
          manifestFile: existsSync(manifestFile) ? manifestFile : null,
          modelsFolder: repo.config.modelsFolder,
        },
        {
          ...settings,
          nowMicros: wallClock(),
          onNote: terminal.note,
          onProgress: ({ algorithm, step, done, of }) =>
            terminal.status(
              model.name,
              step === "tuning" ? `${algorithm}: settings ${done} of ${of}` : `${algorithm}: ${step}`,
            ),
        },
      );
    });
    terminal.status(trained.model, null);
    await printTrained(terminal, trained);
    terminal.answer(trainedAnswer(trained));
  },
};

function millisOf(micros: number | undefined): number | undefined {
  return micros === undefined ? undefined : micros / 1000;
}
