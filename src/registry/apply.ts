import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fail } from "../errors/index.js";
import {
  createExclusively,
  errnoOf,
  makeFolder,
  onDisk,
  sweepTemporaries,
  writeFileAtomically,
} from "../files/index.js";
import { formatMicros } from "../time/index.js";
import { inOrder } from "./definitions.js";
import { planChanges } from "./plan.js";
import { type Registry, stateFile, statesFolder } from "./registry.js";
import type { RegistryPlan } from "./registry-plan.js";
import type { Definitions, RegistryState } from "./state.js";
import { stateText } from "./state-file.js";

/** What an apply did. */
export interface Applied {
  /** The registry's newest state. */
  readonly state: RegistryState;
  readonly plan: RegistryPlan;
  /** Whether a state was written; false where the definitions were applied already. */
  readonly written: boolean;
}

/**
 * Makes `definitions` the newest state of the registry, and brings `feature_registry.yaml` up to it. Definitions that
 * are applied already write no state. `nowMicros` is when, in microseconds since 1970.
 * Throws the code of the plan's first refusal, `GR-REGISTRY-CONFLICT` where another apply was faster,
 * `GR-REGISTRY-STATE-CORRUPT` and the codes of `diskError`.
 */
export async function applyPlan(
  registry: Registry,
  definitions: Definitions,
  { nowMicros }: { readonly nowMicros: number },
): Promise<Applied> {
  const latest = await registry.latest();
  const plan = planChanges(latest, definitions);
  refuse(plan);
  for (const folder of [registry.folder, statesFolder(registry.folder)]) await sweepTemporaries(folder);
  if (latest?.hash === plan.hash) {
    await bringUpYaml(registry, latest);
    return { state: latest, plan, written: false };
  }
  const state: RegistryState = {
    number: (latest?.number ?? 0) + 1,
    appliedAt: formatMicros(nowMicros),
    hash: plan.hash,
    definitions: inOrder(definitions),
  };
  const written = await writeState(registry, state);
  const newest = written ? state : await sameFromOther(registry, state);
  await bringUpYaml(registry, newest);
  return { state: newest, plan, written };
}

/** The path of the YAML that people read. */
export function featureRegistryFile(folder: string): string {
  return join(folder, "feature_registry.yaml");
}

function refuse({ refusals }: RegistryPlan): void {
  const [first, ...others] = refusals;
  if (first === undefined) return;
  const rest = others.map((refusal) => `\n${refusal.detail}`).join("");
  fail(first.code, first.detail + rest, { data: { refusals } });
}

async function writeState(registry: Registry, state: RegistryState): Promise<boolean> {
  await makeFolder(statesFolder(registry.folder));
  return createExclusively(stateFile(registry.folder, state.number), stateText(state));
}

/** What another apply wrote meanwhile, if it is the very same. */
async function sameFromOther(registry: Registry, mine: RegistryState): Promise<RegistryState> {
  const other = await registry.state(mine.number);
  if (other.hash === mine.hash) return other;
  return fail("GR-REGISTRY-CONFLICT", `Another apply wrote state ${mine.number} of the registry meanwhile.`, {
    where: { file: stateFile(registry.folder, mine.number) },
  });
}

/**
 * Writes the YAML of the newest state where it is missing or differs. Two applies may follow each other closely: who
 * has written looks again, so that the last to write has written the newest.
 */
async function bringUpYaml(registry: Registry, from: RegistryState): Promise<void> {
  const file = featureRegistryFile(registry.folder);
  const { featureRegistryYaml } = await import("./feature-registry-yaml.js");
  let state = from;
  for (;;) {
    const text = featureRegistryYaml(state);
    if ((await textOf(file)) !== text) await writeFileAtomically(file, text);
    const newest = await registry.latest();
    if (newest === null || newest.number === state.number) return;
    state = newest;
  }
}

function textOf(file: string): Promise<string | undefined> {
  return onDisk(file, () =>
    readFile(file, "utf8").catch((error: unknown) => {
      if (errnoOf(error) === "ENOENT") return undefined;
      throw error;
    }),
  );
}
