import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fail } from "../errors/index.js";
import { errnoOf, onDisk } from "../files/index.js";
import type { RegistryState } from "./state.js";
import { parseState } from "./state-file.js";

/** The registry of a feature repo, on disk. Nothing is kept in memory: each call reads what is there now. */
export interface Registry {
  /** The registry's folder: it holds `registry/NNNNNN.json` and `feature_registry.yaml`. */
  readonly folder: string;
  /** The newest state, null where nothing was applied. Throws `GR-REGISTRY-STATE-CORRUPT`. */
  latest(): Promise<RegistryState | null>;
  /** A state by its number. Throws `GR-REGISTRY-STATE-MISSING` and `GR-REGISTRY-STATE-CORRUPT`. */
  state(number: number): Promise<RegistryState>;
  /** The numbers of all states, ascending. */
  list(): Promise<readonly number[]>;
}

/** The registry in `folder`, which need not exist yet. Its methods also throw the codes of `diskError`. */
export function openRegistry(folder: string): Registry {
  const list = () => numbersIn(statesFolder(folder));
  const state = (number: number) => readState(folder, number);
  return Object.freeze({
    folder,
    list,
    state,
    latest: async () => {
      const newest = (await list()).at(-1);
      return newest === undefined ? null : state(newest);
    },
  });
}

/** The folder of the numbered states. */
export function statesFolder(folder: string): string {
  return join(folder, "registry");
}

/** The file of a state: six digits at least, so that the order of names is that of numbers. */
export function stateFile(folder: string, number: number): string {
  return join(statesFolder(folder), `${String(number).padStart(6, "0")}.json`);
}

async function numbersIn(states: string): Promise<readonly number[]> {
  const names = await onDisk(states, () => readdir(states).catch(emptyIfMissing));
  return names
    .filter((name) => /^\d{6,}\.json$/.test(name))
    .map((name) => Number.parseInt(name, 10))
    .sort((a, b) => a - b);
}

function emptyIfMissing(error: unknown): readonly string[] {
  if (errnoOf(error) === "ENOENT") return [];
  throw error;
}

async function readState(folder: string, number: number): Promise<RegistryState> {
  const file = stateFile(folder, number);
  const numbers = await numbersIn(statesFolder(folder));
  if (!numbers.includes(number)) {
    const there = numbers.length === 0 ? "nothing was applied yet" : `its newest is ${numbers.at(-1)}`;
    return fail("GR-REGISTRY-STATE-MISSING", `There is no state ${number} of the registry: ${there}.`, {
      where: { file },
    });
  }
  return parseState(await onDisk(file, () => readFile(file, "utf8")), number, file);
}
