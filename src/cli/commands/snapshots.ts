import { formatMicros } from "../../time/index.js";
import type { Command } from "../command.js";
import { bytes, count } from "../numbers.js";

export const snapshotsCommand: Command = {
  name: "snapshots",
  arguments: "[view]",
  summary: "list the past states of feature views",
  options: [{ flags: "--verify", description: "read all data and check it against its digests" }],
  examples: ["granary snapshots", "granary snapshots user_activity_features --verify"],
  run: async (context) => {
    const { terminal, args, options } = context;
    const repo = await context.loadRepo();
    const { openOfflineStore } = await import("../../offline/index.js");
    const offline = openOfflineStore(repo.config.offlineFolder, { clock: repo.config.clock });
    const [view] = args;
    const entries = await offline.snapshots({
      ...(view === undefined ? {} : { view }),
      digests: options.verify === true,
    });
    if (entries.length === 0) terminal.print("There are no snapshots yet. `granary build` makes them.");
    else {
      await terminal.table(
        ["view", "as of", "build", "rows", "size", "problem"],
        entries.map((entry) => [
          entry.view,
          formatMicros(entry.asOfMicros),
          String(entry.build),
          entry.snapshot === null ? "" : count(entry.snapshot.rows),
          entry.snapshot === null ? "" : bytes(entry.snapshot.bytes),
          entry.problem ?? "",
        ]),
      );
    }
    terminal.answer({
      snapshots: entries.map(({ view: name, asOfMicros, build, folder, snapshot, problem }) => ({
        view: name,
        as_of: formatMicros(asOfMicros),
        build,
        rows: snapshot?.rows ?? null,
        bytes: snapshot?.bytes ?? null,
        folder,
        problem,
      })),
    });
  },
};
