import { fail } from "../../errors/index.js";
import { formatMicros } from "../../time/index.js";
import type { Command } from "../command.js";
import { bytes, count, plural } from "../numbers.js";

export const snapshotsCommand: Command = {
  name: "snapshots",
  arguments: "[view]",
  summary: "list the past states of feature views",
  options: [
    { flags: "--verify", description: "read all data, check it against its digests, and fail where any is corrupt" },
  ],
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
    const answer = {
      snapshots: entries.map(({ view: name, asOfMicros, build, folder, snapshot, problem }) => ({
        view: name,
        as_of: formatMicros(asOfMicros),
        build,
        rows: snapshot?.rows ?? null,
        bytes: snapshot?.bytes ?? null,
        folder,
        problem,
      })),
    };
    // Who asks for a check has to hear of it by the exit code too.
    const problems = entries.flatMap(({ problem }) => problem ?? []);
    if (options.verify === true && problems.length > 0) {
      fail(
        "GR-OFFLINE-CORRUPT",
        `Of ${plural(entries.length, "snapshot")}, ${count(problems.length)} can't be read: ${problems.join(" ")}`,
        { data: answer },
      );
    }
    terminal.answer(answer);
  },
};
