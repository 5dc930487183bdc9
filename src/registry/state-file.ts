import { hashOf } from "../definition/index.js";
import { fail } from "../errors/index.js";
import { hashDefinitions } from "./definitions.js";
import type { RegistryState } from "./state.js";

/** The layout of a state's file. */
const FORMAT = 1;

/** The text of a state's file: its digest tells whether it is as it was written. */
export function stateText(state: RegistryState): string {
  const { number, appliedAt, hash, definitions } = state;
  const content = { format: FORMAT, number, appliedAt, hash, definitions };
  return `${JSON.stringify({ ...content, digest: hashOf(content) }, null, 2)}\n`;
}

/** Reads what `stateText` wrote, of the state called `number`. Throws `GR-REGISTRY-STATE-CORRUPT` naming `file`. */
export async function parseState(text: string, number: number, file: string): Promise<RegistryState> {
  const corrupt = (what: string): never =>
    fail("GR-REGISTRY-STATE-CORRUPT", `State ${number} of the registry ${what}.`, { where: { file } });
  const json = parseJson(text);
  if (json === undefined) corrupt("is no JSON");
  // The schema library takes longer to load than a command takes to print its help.
  const { stateShape } = await import("./state-shape.js");
  const { success, data, error } = stateShape.safeParse(json);
  if (!success) {
    const issue = error.issues[0];
    return corrupt(`has another shape: ${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}`.trimEnd());
  }
  const { digest, ...content } = data;
  if (hashOf(content) !== digest) corrupt("does not match its digest");
  if (hashDefinitions(data.definitions) !== data.hash) corrupt("does not match the hash of its definitions");
  if (data.number !== number) corrupt(`says that it is number ${data.number}`);
  return Object.freeze({
    number: data.number,
    appliedAt: data.appliedAt,
    hash: data.hash,
    definitions: data.definitions,
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
