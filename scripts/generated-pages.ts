import { aggregates } from "../src/aggregation/index.js";
import { commands } from "../src/cli/commands/index.js";
import { catalogue } from "../src/errors/index.js";
import { aggregatesPage } from "./aggregates-page.js";
import { commandsPage } from "./commands-page.js";
import { errorsPage } from "./errors-page.js";

/** The pages of `docs/` that follow from the code, by their paths from the package's folder. */
export const generatedPages: ReadonlyMap<string, string> = new Map([
  ["docs/aggregates.md", aggregatesPage(aggregates.map(({ documentation }) => documentation))],
  ["docs/commands.md", commandsPage(commands)],
  ["docs/errors.md", errorsPage(catalogue)],
]);
