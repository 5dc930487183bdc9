import type { FeatureRepo } from "../config/index.js";
import { formatMicros } from "../time/index.js";
import type { CommandContext } from "./command.js";
import { plural } from "./numbers.js";
import { printFittedByBuild } from "./print-fits.js";
import { builtAnswer, printBuilt, pushedAnswer, pushedText } from "./print-steps.js";
import { pushBars } from "./push-bars.js";
import { openRepoOnlineStore, withWorkplace } from "./workplace.js";

/** Builds and pushes every view, saying so on the way. Answers what `--json` prints of it. */
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
      onPushProgress: bars.at,
      onPushed: (pushed) => bars.done(pushed.view, pushedText(pushed)),
    });
    const asOf = formatMicros(report.asOfMicros);
    return {
      as_of: asOf,
      resumed: report.resumed,
      built: report.built.map((one) => builtAnswer(one, asOf)),
      pushed: report.pushed.map(pushedAnswer),
    };
  });
}
