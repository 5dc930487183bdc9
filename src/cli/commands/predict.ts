import { resolve } from "node:path";
import { algorithms } from "../../definition/index.js";
import { fail } from "../../errors/index.js";
import { asOfOption, clockOf } from "../as-of.js";
import { type Command, textOption } from "../command.js";
import { bytes, count, plural } from "../numbers.js";
import { choiceOption, wholeNumberOption } from "../options.js";
import { withWorkplace } from "../workplace.js";

export const predictCommand: Command = {
  name: "predict",
  arguments: "<model> <file>",
  summary: "score the rows of a file by a trained model",
  options: [
    { flags: "--out <file>", description: "where the rows go with their predictions: .parquet, .csv or .jsonl" },
    { flags: "--explain", description: "with how much each feature moves each prediction" },
    {
      flags: "--compute",
      description: "the file has join keys and event_timestamp: compute the features at each row's instant",
    },
    { flags: "--algorithm <name>", description: "another of the version's algorithms; its champion by default" },
    { flags: "--model-version <n>", description: "another version; the current one by default" },
    asOfOption,
  ],
  examples: [
    "granary predict churn customers.parquet --out scored.parquet",
    "granary predict churn customers.csv --explain --out scored.csv",
    "granary predict churn ids.csv --compute --out scored.jsonl",
  ],
  run: async (context) => {
    const { terminal, args, options } = context;
    const out = textOption(context, "out");
    if (out === undefined) fail("GR-COMMAND-OPTION-INVALID", "--out says where the predictions go, and is missing.");
    const [model = "", file = ""] = args;
    const asked = {
      model,
      file: resolve(file),
      out: resolve(out),
      version: wholeNumberOption(context, "modelVersion", 1, 999_999_999),
      algorithm: choiceOption(context, "algorithm", algorithms),
      explain: options.explain === true,
      compute: options.compute === true,
    };
    const predicted = await withWorkplace(await context.loadRepo(), async (workplace) => {
      const { predictFile } = await import("../../pipeline/index.js");
      return predictFile(workplace, {
        ...asked,
        nowMicros: clockOf(context, workplace.repo)(),
        onProgress: (message) => terminal.status("predict", message),
      });
    });
    terminal.status("predict", null);
    const { rows, trueRows, missing } = predicted;
    const by = predicted.model;
    const share = rows === 0 ? "" : ` (${((100 * trueRows) / rows).toFixed(1)} %)`;
    terminal.print(
      `✓ ${plural(rows, "row")} by ${by.algorithm} of version ${by.version} of model ${by.name}: ${count(trueRows)} called true${share}`,
    );
    for (const [feature, missed] of Object.entries(missing)) {
      terminal.note(`  ! ${feature} is missing in ${plural(missed, "row")}, and was taken as in training`);
    }
    terminal.print(`  ${predicted.out}, ${bytes(predicted.bytes)}`);
    terminal.answer({
      model: by,
      rows,
      true_rows: trueRows,
      missing,
      file: predicted.out,
      bytes: predicted.bytes,
      input: predicted.input,
    });
  },
};
