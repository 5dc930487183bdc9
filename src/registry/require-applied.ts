import { fail } from "../errors/index.js";
import { hashDefinitions } from "./definitions.js";
import { planChanges } from "./plan.js";
import { changesOf, subjectText } from "./registry-plan.js";
import type { Definitions, RegistryState } from "./state.js";

/** How many differences a refusal lists. */
const LISTED = 5;

/**
 * The applied state, which `build`, `train`, `push` and `serve` use: the code has to be what was applied.
 * Throws `GR-REGISTRY-NOT-APPLIED` where nothing was applied or the code differs, listing briefly what differs.
 */
export function requireApplied(state: RegistryState | null, definitions: Definitions): RegistryState {
  if (state === null) {
    return fail("GR-REGISTRY-NOT-APPLIED", "Nothing was applied in this feature repo yet.", {
      hint: "Run `granary apply`.",
    });
  }
  if (state.hash === hashDefinitions(definitions)) return state;
  const changes = changesOf(planChanges(state, definitions)).map((change) => `${subjectText(change)} ${change.change}`);
  const more = changes.length > LISTED ? ` and ${changes.length - LISTED} more` : "";
  const listed = changes.slice(0, LISTED).join(", ");
  return fail(
    "GR-REGISTRY-NOT-APPLIED",
    `The code differs from state ${state.number} of the registry: ${listed}${more}.`,
    {
      hint: "Look at `granary plan`, then run `granary apply`.",
      data: { state: state.number, changes },
    },
  );
}
