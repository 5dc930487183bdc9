import { fail } from "../../errors/index.js";
import { formatMicros } from "../../time/index.js";
import type { Command } from "../command.js";
import { bytes, plural } from "../numbers.js";
import { wholeNumberOption } from "../options.js";

export const pruneCommand: Command = {
  name: "prune",
  arguments: "[views...]",
  summary: "remove all but the newest snapshots of each view",
  options: [
    { flags: "--keep <n>", description: "how many snapshots of each view stay" },
    { flags: "--dry-run", description: "say what would be removed, and remove nothing" },
  ],
  examples: ["granary prune --keep 30 --dry-run", "granary prune user_activity_features --keep 7"],
  run: async (context) => {
    const { terminal, args, options } = context;
    const keep = wholeNumberOption(context, "keep", 1, 1_000_000);
    if (keep === undefined) fail("GR-COMMAND-OPTION-INVALID", "Say with --keep how many snapshots of each view stay.");
    const dryRun = options.dryRun === true;
    const { config } = await context.loadRepo();
    const { openOfflineStore } = await import("../../offline/index.js");
    const { pruneSnapshots } = await import("../../pipeline/index.js");
    const verb = dryRun ? "would remove" : "removed";
    const report = await pruneSnapshots({ config }, openOfflineStore(config.offlineFolder, { clock: config.clock }), {
      ...(args.length === 0 ? {} : { views: args }),
      keep,
      dryRun,
      onPruned: ({ view, asOfMicros, build, bytes: freed }) =>
        terminal.print(`${verb} ${view} as of ${formatMicros(asOfMicros)}, build ${build}, ${bytes(freed)}`),
    });
    for (const { view, asOfMicros, build } of report.named) {
      terminal.note(`kept ${view} as of ${formatMicros(asOfMicros)}, build ${build}: a training set names it`);
    }
    for (const { view, asOfMicros, build } of report.corrupt) {
      terminal.note(`! left ${view} as of ${formatMicros(asOfMicros)}, build ${build}: it can't be read`);
    }
    const freed = report.pruned.reduce((sum, one) => sum + one.bytes, 0);
    const what = dryRun ? "would be freed" : "freed";
    terminal.print(`${bytes(freed)} ${what} of ${plural(report.pruned.length, "snapshot")}, ${report.kept} stay`);
    const answer = ({ asOfMicros, ...one }: (typeof report.named)[number]) => ({
      ...one,
      as_of: formatMicros(asOfMicros),
    });
    terminal.answer({
      dry_run: dryRun,
      freed_bytes: freed,
      removed: report.pruned.map(answer),
      kept: report.kept,
      named: report.named.map(answer),
      corrupt: report.corrupt.map(answer),
    });
  },
};
