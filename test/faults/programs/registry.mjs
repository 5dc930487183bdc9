import { isGranaryError } from "../../../dist/index.js";
import { applyPlan, openRegistry } from "../../../dist/registry/index.js";

/** `<folder> <definitions>…`: applies each definitions' JSON in turn, planning again where another apply was faster. */
const [folder, ...repos] = process.argv.slice(2);
const registry = openRegistry(folder);
const numbers = [];
for (const definitions of repos) numbers.push(await applied(JSON.parse(definitions)));
process.stdout.write(JSON.stringify(numbers));

async function applied(definitions) {
  for (;;) {
    try {
      const { state, written } = await applyPlan(registry, definitions, { nowMicros: 0 });
      return written ? state.number : null;
    } catch (error) {
      if (!isGranaryError(error, "GR-REGISTRY-CONFLICT")) throw error;
    }
  }
}
