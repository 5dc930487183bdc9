import type { FeatureRepo } from "../config/index.js";
import { formatMicros } from "../time/index.js";
import type { CommandContext } from "./command.js";
import { plural } from "./numbers.js";
import { printFittedByBuild } from "./print-fits.js";
import { modelTrainedAnswer, printModelTrained } from "./print-run-training.js";
import { builtAnswer, printBuilt, pushedAnswer, pushedText } from "./print-steps.js";
import { printTrainingSet } from "./print-training-set.js";
import { pushBars } from "./push-bars.js";
import { openRepoOnlineStore, withWorkplace } from "./workplace.js";

export const noTrainOption = {
  flags: "--no-train",
  description: "stop short of training sets and models: features alone",
};

/**
 * How a run trains: a short search, so that a run is soon done. `granary train` searches longer. The budget is there for
 * large sets: on small ones it is not reached, and the same set gives the same models.
 */
const training = { trials: 3, budgetMillis: 30_000 };

/** Builds and pushes every view and trains every model, saying so on the way. Answers what `--json` prints of it. */
export async function runWhole(context: CommandContext, repo: FeatureRepo, asOfMicros: number | undefined) {
  const { terminal } = context;
  return withWorkplace(repo, async (workplace) => {
    const { runPipeline } = await import("../pipeline/index.js");
    await using online = await openRepoOnlineStore(repo);
    const bars = pushBars(terminal);
    const report = await runPipeline(workplace, {
      online,
      asOfMicros,
      onStart: ({ asOfMicros: asOf, resumed, steps, problem }) => {
        if (problem !== null) terminal.note(`! ${problem} A new run is started.`);
        const what = resumed ? "Resuming the unfinished run" : "Running";
        terminal.note(`${what} as of ${formatMicros(asOf)}: ${plural(steps.length, "step")}`);
      },
      onBuildProgress: terminal.status,
      onFitted: (fitted) => printFittedByBuild(terminal, fitted),
      onBuilt: (built) => printBuilt(terminal, built),
      training: context.options.train === false ? null : training,
      onTrainProgress: terminal.status,
      onTrainNote: terminal.note,
      onSet: (set, made) => printTrainingSet(terminal, set, made),
      onTrained: (one) => printModelTrained(terminal, one),
      onPushProgress: bars.at,
      onPushed: (pushed) => bars.done(pushed.view, pushedText(pushed)),
    });
    const asOf = formatMicros(report.asOfMicros);
    return {
      as_of: asOf,
      resumed: report.resumed,
      built: report.built.map((one) => builtAnswer(one, asOf)),
      trained: report.trained.map(modelTrainedAnswer),
      pushed: report.pushed.map(pushedAnswer),
    };
  });
}
