import { fail } from "../../errors/index.js";
import { formatDuration, formatMicros } from "../../time/index.js";
import { asOfMicros, asOfOption } from "../as-of.js";
import type { Command, CommandContext } from "../command.js";
import { plural } from "../numbers.js";
import { durationOption, instantOption } from "../options.js";
import { printFittedByBuild } from "../print-fits.js";
import { builtAnswer, printBuilt } from "../print-steps.js";
import { viewsNamed, withWorkplace } from "../workplace.js";

export const buildCommand: Command = {
  name: "build",
  arguments: "[views...]",
  summary: "compute feature views into the offline store, as of now or at every instant of a range",
  options: [
    asOfOption,
    { flags: "--from <instant>", description: "the first instant of a range to build" },
    { flags: "--to <instant>", description: "the last instant of the range; the clock by default" },
    { flags: "--every <duration>", description: "how far apart the range's instants are; 1d by default" },
    { flags: "--force", description: "compute even what is there already, as a new build" },
  ],
  examples: [
    "granary build",
    "granary build user_activity_features --as-of 2026-11-01",
    "granary build --from 2026-10-01 --to 2026-11-01 --every 1d",
  ],
  run: (context) => (backfillAsked(context) ? backfill(context) : buildOnce(context)),
};

async function buildOnce(context: CommandContext): Promise<void> {
  const { terminal, args, options } = context;
  const explicitMicros = asOfMicros(context);
  const repo = await context.loadRepo();
  const built = await withWorkplace(repo, async (workplace) => {
    const { buildViews } = await import("../../pipeline/index.js");
    const views = viewsNamed(workplace.state, args);
    if (views.length === 0) fail("GR-COMMAND-NOTHING-TO-DO", "No feature view is applied.");
    const asOf = explicitMicros ?? repo.config.clock();
    terminal.note(`Building ${plural(views.length, "view")} as of ${formatMicros(asOf)}`);
    return buildViews(workplace, {
      views,
      asOfMicros: asOf,
      force: options.force === true,
      onProgress: terminal.status,
      onFitted: (one) => printFittedByBuild(terminal, one),
      onBuilt: (one) => printBuilt(terminal, one),
    });
  });
  terminal.answer({
    views: built.map((one) => builtAnswer(one, formatMicros(one.snapshot.asOfMicros))),
  });
}

function backfillAsked({ options }: CommandContext): boolean {
  const { asOf, from, to, every } = options;
  const asked = from !== undefined || to !== undefined || every !== undefined;
  if (asked && from === undefined) fail("GR-COMMAND-OPTION-INVALID", "A range to build begins at --from.");
  if (asked && asOf !== undefined) {
    fail("GR-COMMAND-OPTION-INVALID", "--as-of is one instant, and --from begins a range: take either.");
  }
  return asked;
}

async function backfill(context: CommandContext): Promise<void> {
  const { terminal, args, options } = context;
  const [from, to] = [instantOption(context, "from"), instantOption(context, "to")];
  const everyMicros = durationOption(context, "every") ?? 86_400_000_000;
  const repo = await context.loadRepo();
  const range = { fromMicros: from ?? 0, toMicros: to ?? repo.config.clock(), everyMicros };
  const told = { from: formatMicros(range.fromMicros), to: formatMicros(range.toMicros) };
  const every = formatDuration(everyMicros);
  const built = await withWorkplace(repo, async (workplace) => {
    const { backfillViews } = await import("../../pipeline/index.js");
    const views = viewsNamed(workplace.state, args);
    if (views.length === 0) fail("GR-COMMAND-NOTHING-TO-DO", "No feature view is applied.");
    terminal.note(`Building ${plural(views.length, "view")} from ${told.from} to ${told.to} every ${every}`);
    return backfillViews(workplace, {
      views,
      ...range,
      force: options.force === true,
      onAsOf: (asOfMicros, nth, of) => terminal.status("backfill", `${formatMicros(asOfMicros)}, ${nth} of ${of}`),
      onProgress: terminal.status,
      onFitted: (one) => printFittedByBuild(terminal, one),
      onBuilt: (one) => printBuilt(terminal, one, `${formatMicros(one.snapshot.asOfMicros)} `),
    });
  });
  terminal.status("backfill", null);
  const passedOver = built.filter((one) => !one.built).length;
  terminal.print(
    `${plural(built.length, "snapshot")}: ${built.length - passedOver} built, ${passedOver} there already`,
  );
  terminal.answer({
    ...told,
    every,
    snapshots: built.map((one) => builtAnswer(one, formatMicros(one.snapshot.asOfMicros))),
  });
}
