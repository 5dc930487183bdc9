import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fail } from "../../errors/index.js";
import type { ViewChecked } from "../../pipeline/index.js";
import type { RegistryState } from "../../registry/index.js";
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
    const { views, onDemandViews } = checked(definitions, args);
    if (views.length + onDemandViews.length === 0) fail("GR-COMMAND-NOTHING-TO-DO", "No feature view is defined.");
    const { checkOnDemand, checkView, refuseDisagreement } = await import("../../pipeline/index.js");
    const done: ViewChecked[] = [];
    await inPlace(repoFolder, async (place) => {
      const tMicros = Date.UTC(2026, 10, 25) * 1000;
      for (const view of [...views, ...onDemandViews]) {
        const bar = terminal.progress(`check ${view.name}`, cases);
        const options = { cases, seed, tMicros, onProgress: bar.at };
        const one =
          view.kind === "on_demand_view"
            ? await checkOnDemand(view, definitions.views, place, options)
            : await checkView(view, place, options);
        bar.done(one.disagreement === null ? `${plural(one.cases, "history", "histories")} agree` : "differs");
        done.push(one);
      }
    });
    refuseDisagreement(done);
    terminal.answer({
      views: done.map(({ view, cases: run, seed: of }) => ({ view, cases: run, seed: of, agrees: true })),
    });
  },
};

/** The views of the names given; all without names. Throws `GR-COMMAND-VIEW-UNKNOWN`. */
function checked(definitions: RegistryState["definitions"], names: readonly string[]) {
  const { onDemandViews = [] } = definitions;
  const onDemand = onDemandViews.filter(({ name }) => names.length === 0 || names.includes(name));
  const others = names.filter((name) => !onDemand.some((one) => one.name === name));
  const views = names.length > 0 && others.length === 0 ? [] : viewsNamed({ definitions }, others);
  return { views, onDemandViews: onDemand };
}

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
