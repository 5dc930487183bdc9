import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fail } from "../../errors/index.js";
import type { ViewChecked } from "../../pipeline/index.js";
import type { Command } from "../command.js";
import { plural } from "../numbers.js";
import { wholeNumberOption } from "../options.js";
import { viewsNamed } from "../workplace.js";

export const checkCommand: Command = {
  name: "check",
  arguments: "[views...]",
  summary: "run the definitions through generated histories: oracle, engine and store must agree",
  options: [
    { flags: "--cases <n>", description: "histories a view; 50 by default" },
    { flags: "--seed <n>", description: "repeat the histories of an earlier check" },
  ],
  examples: ["granary check", "granary check user_activity_features --cases 1000"],
  run: async (context) => {
    const { terminal, args } = context;
    const cases = wholeNumberOption(context, "cases", 1, 1_000_000) ?? 50;
    const seed = wholeNumberOption(context, "seed", 0, 2 ** 31 - 1);
    const { definitions, folder: repoFolder } = await context.loadRepo();
    const views = viewsNamed({ definitions }, args);
    if (views.length === 0) fail("GR-COMMAND-NOTHING-TO-DO", "No feature view is defined.");
    const { checkView, refuseDisagreement } = await import("../../pipeline/index.js");
    const checked: ViewChecked[] = [];
    await inPlace(repoFolder, async (place) => {
      for (const view of views) {
        const bar = terminal.progress(`check ${view.name}`, cases);
        const one = await checkView(view, place, {
          cases,
          seed,
          tMicros: Date.UTC(2026, 10, 25) * 1000,
          onProgress: bar.at,
        });
        bar.done(one.disagreement === null ? `${plural(one.cases, "history", "histories")} agree` : "differs");
        checked.push(one);
      }
    });
    refuseDisagreement(checked);
    terminal.answer({
      views: checked.map(({ view, cases: run, seed: of }) => ({ view, cases: run, seed: of, agrees: true })),
    });
  },
};

/** An engine and an empty online store in a folder that is removed after. */
async function inPlace(
  repoFolder: string,
  work: (place: Parameters<typeof import("../../pipeline/index.js").checkView>[1]) => Promise<void>,
) {
  const [{ openDuckdbEngine }, { openRepoModules }, { openOnlineStore }] = await Promise.all([
    import("../../batch/index.js"),
    import("../../config/index.js"),
    import("../../online/index.js"),
  ]);
  // One loader for all: what a module keeps between calls stays apart from the engine's workers.
  const modules = await openRepoModules(repoFolder);
  const folder = await mkdtemp(join(tmpdir(), "granary-check-"));
  try {
    await using engine = await openDuckdbEngine({
      temporaryFolder: folder,
      // Histories are short.
      functions: { workers: 1 },
      importModule: () => Promise.reject(new Error("A check imports no module.")),
    });
    await using online = openOnlineStore({ type: "lmdb", path: join(folder, "online") });
    await work({ engine, online, folder, repoFolder, load: modules.load });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
