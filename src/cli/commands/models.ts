import { didYouMean, fail } from "../../errors/index.js";
import type { Command, CommandContext } from "../command.js";
import { count } from "../numbers.js";

const actions = ["promote", "rollback"] as const;

export const modelsCommand: Command = {
  name: "models",
  arguments: "[action] [model] [version]",
  summary: "list model versions; `promote MODEL VERSION` serves one that is not worse, `rollback MODEL` the one before",
  options: [{ flags: "--force", description: "promote a version even where the current one was better" }],
  examples: ["granary models", "granary models promote churn 3", "granary models rollback churn"],
  run: async (context) => {
    const [action, model, version] = context.args;
    if (action === undefined) return list(context);
    switch (actions.find((one) => one === action)) {
      case "promote":
        return promote(context, needed(model, "the model"), versionOf(needed(version, "the version")));
      case "rollback":
        return rollback(context, needed(model, "the model"));
      case undefined:
        return fail(
          "GR-COMMAND-OPTION-INVALID",
          `\`granary models\` does not know "${action}".${didYouMean(action, actions)}`,
        );
    }
  },
};

async function storeOf(context: CommandContext) {
  const { config } = await context.loadRepo();
  const { openModelStore } = await import("../../model/index.js");
  return openModelStore(config.modelsFolder);
}

async function list(context: CommandContext): Promise<void> {
  const { terminal } = context;
  const store = await storeOf(context);
  const models = [];
  for (const model of await store.models()) {
    const current = await store.current(model);
    for (const version of await store.versions(model)) {
      const manifest = await store.manifest(model, version);
      models.push({
        model,
        version,
        current: current?.version === version,
        champion: manifest.champion,
        trained_at: manifest.trained_at,
        rows: manifest.training_set.rows,
        algorithms: manifest.algorithms.map(({ algorithm, cross_validated_roc_auc, test_roc_auc }) => ({
          algorithm,
          cross_validated_roc_auc,
          test_roc_auc,
        })),
      });
    }
  }
  if (models.length === 0) terminal.print("No model is trained yet. `granary train` does it.");
  else {
    await terminal.table(
      ["model", "version", "champion", "ROC-AUC", "rows", "trained at", ""],
      models.map(({ model, version, current, champion, trained_at, rows, algorithms }) => [
        model,
        String(version),
        champion,
        algorithms.find(({ algorithm }) => algorithm === champion)?.test_roc_auc?.toFixed(4) ?? "",
        count(rows),
        trained_at,
        current ? "current" : "",
      ]),
    );
  }
  terminal.answer({ models });
}

async function promote(context: CommandContext, model: string, version: number): Promise<void> {
  const { terminal, options } = context;
  const store = await storeOf(context);
  const [current, next] = [await store.current(model), await store.manifest(model, version)];
  if (current !== null && current.version !== version && options.force !== true) {
    refuseWorse(await store.manifest(model, current.version), next);
  }
  const made = await store.makeCurrent(model, version);
  terminal.print(`✓ version ${made.version} of model ${model} is current`);
  terminal.answer({ model, ...made });
}

type Manifest = Awaited<ReturnType<Awaited<ReturnType<typeof storeOf>>["manifest"]>>;

/** Versions are compared by what they reached on the same test rows: those of one training set, split alike. */
function refuseWorse(current: Manifest, next: Manifest): void {
  const area = ({ champion, algorithms }: Manifest) =>
    algorithms.find(({ algorithm }) => algorithm === champion)?.test_roc_auc ?? null;
  const [before, after] = [area(current), area(next)];
  const sameSplit = current.seed === next.seed && current.split === next.split;
  const sameRows = sameSplit && current.training_set.sha256 === next.training_set.sha256;
  const forced = {
    hint: "Train again, which compares with the current version on the same rows, or promote with --force.",
  };
  if (!sameRows) {
    fail(
      "GR-MODEL-NOT-BETTER",
      `Versions ${current.version} and ${next.version} of model "${next.model}" were judged by different rows.`,
      forced,
    );
  }
  if (before !== null && after !== null && after < before) {
    fail(
      "GR-MODEL-NOT-BETTER",
      `Version ${next.version} of model "${next.model}" has a ROC-AUC of ${after.toFixed(4)}, the current version ${current.version} one of ${before.toFixed(4)}, on the same rows.`,
      forced,
    );
  }
}

async function rollback(context: CommandContext, model: string): Promise<void> {
  const store = await storeOf(context);
  const made = await store.rollback(model);
  context.terminal.print(`✓ version ${made.version} of model ${model} is current again`);
  context.terminal.answer({ model, ...made });
}

function needed(value: string | undefined, what: string): string {
  return value ?? fail("GR-COMMAND-OPTION-INVALID", `\`granary models\` needs ${what}.`);
}

function versionOf(text: string): number {
  return /^[1-9]\d{0,8}$/.test(text)
    ? Number(text)
    : fail("GR-COMMAND-OPTION-INVALID", `A version is a whole number from 1, not "${text}".`);
}
