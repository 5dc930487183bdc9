import { join } from "node:path";
import { formatMicros, unitMicros, wallClock } from "../../time/index.js";
import type { Command, CommandContext } from "../command.js";
import { count, seconds } from "../numbers.js";
import { instantOption, wholeNumberOption } from "../options.js";
import { noTrainOption, runWhole } from "../run-whole.js";
import { addressOptions, logOption, serve } from "../serve.js";

export const demoCommand: Command = {
  name: "demo",
  arguments: "",
  summary: "make a shop's data, build its features, train its model, and serve both",
  options: [
    { flags: "--users <n>", description: "customers of the shop; 10000 by default" },
    { flags: "--events-per-user <n>", description: "mean events a customer; 125 by default" },
    { flags: "--seed <n>", description: "another seed, another shop; 7 by default" },
    { flags: "--end <instant>", description: "when the data ends; today's midnight UTC by default" },
    { flags: "--replace", description: "make the data anew where other data was made before" },
    { flags: "--data-only", description: "make the data and stop" },
    noTrainOption,
    { flags: "--no-serve", description: "build, train and push, but do not serve" },
    ...addressOptions,
    logOption("warn"),
  ],
  examples: [
    "granary demo",
    "granary demo --users 1000 --no-serve",
    "granary demo --users 100000 --events-per-user 250 --data-only",
  ],
  run: async (context) => {
    const { terminal, options } = context;
    const started = performance.now();
    if (options.dataOnly === true) {
      terminal.answer({ data: await makeData(context) });
      return;
    }
    // First of all: in a folder that is no feature repo, no data is made.
    const repo = await context.loadRepo();
    const data = await makeData(context);
    const { applyPlan, openRegistry } = await import("../../registry/index.js");
    const { state } = await applyPlan(openRegistry(repo.config.registryFolder), repo.definitions, {
      nowMicros: wallClock(),
    });
    terminal.note(`✓ registry: state ${state.number}`);
    const run = await runWhole(context, repo, data.parameters.endMicros);
    terminal.note(`Ready after ${seconds((performance.now() - started) / 1000)}.`);
    if (options.serve === false) {
      terminal.answer({ data, run });
      return;
    }
    await serve(context, repo, {
      usualLogLevel: "warn",
      onListening: (url) => {
        terminal.print(`\nServing on ${url}. Try:\n`);
        terminal.print(`  curl ${url}/features/1`);
        terminal.print(`  curl ${url}/features/1/last_active_days`);
        terminal.print(
          `  curl ${url}/features -H 'content-type: application/json' -d '{"entities":[{"user_id":1},{"user_id":2}],"features":["purchases_30d","age"],"statuses":true}'`,
        );
        if (run.trained.length > 0) {
          terminal.print(`  curl ${url}/predict/churn -H 'content-type: application/json' -d '{"user_id":1}'`);
        }
        terminal.print(`\nThe API's pages are at ${url}/docs. Ctrl-C stops.`);
        terminal.answer({ url, data, run });
      },
    });
  },
};

async function makeData(context: CommandContext) {
  const { terminal } = context;
  const { generateDemoData } = await import("../../demo/index.js");
  const users = wholeNumberOption(context, "users", 1, 1e9);
  const eventsPerUser = wholeNumberOption(context, "eventsPerUser", 1, 1e6);
  const seed = wholeNumberOption(context, "seed", 0, 2 ** 32 - 1);
  const end = instantOption(context, "end");
  const bar = terminal.progress("demo data", 100);
  const data = await generateDemoData({
    folder: join(context.folder, "data", "raw"),
    ...(users === undefined ? {} : { users }),
    ...(eventsPerUser === undefined ? {} : { eventsPerUser }),
    ...(seed === undefined ? {} : { seed }),
    ...(end === undefined ? {} : { endMicros: end }),
    replace: context.options.replace === true,
    onProgress: ({ done }) => bar.at(100 * done),
  });
  const { endMicros, users: customers } = data.parameters;
  const what = `${count(customers)} customers, ${count(data.counts.events)} events to ${formatMicros(endMicros)}`;
  bar.done(data.made ? what : `there already: ${what}`);
  if (wallClock() - endMicros > 2 * unitMicros("days")) {
    terminal.note("  The data ends more than two days ago; `granary demo --replace` makes it anew.");
  }
  return data;
}
