import type { JoinKey } from "../definition/index.js";
import { didYouMean, fail } from "../errors/index.js";
import { fromOutside, type KeyTuple, type Value } from "../schema/index.js";
import type { KeyReading, OutsideKeys } from "./contract.js";

/**
 * Reads the values of `keys` from outside. `path` goes before the names in messages, such as `entities[3].`.
 * @throws GR-KEY-INVALID, GR-VALUE-TYPE, GR-TIME-INVALID, GR-TIME-OUT-OF-RANGE; the store refuses keys that are too long
 */
export function readKeys(keys: readonly JoinKey[], given: OutsideKeys, reading: KeyReading, path = ""): KeyTuple {
  if (Object.keys(given).length !== keys.length || !keys.every(({ name }) => Object.hasOwn(given, name))) {
    refuseNames(keys, given, path);
  }
  return keys.map(({ name, type }) => checked(fromOutside(given[name], type, path + name, reading), path + name));
}

function checked(value: Value, name: string): Value {
  return value ?? fail("GR-KEY-INVALID", `Join key "${name}" is null.`);
}

function refuseNames(keys: readonly JoinKey[], given: OutsideKeys, path: string): never {
  const names = keys.map(({ name }) => name);
  const expected = `Expected ${names.join(", ")}.`;
  const unknown = Object.keys(given).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    fail("GR-KEY-INVALID", `"${path}${unknown}" is no join key here. ${expected}${didYouMean(unknown, names)}`);
  }
  const missing = names.filter((name) => !Object.hasOwn(given, name));
  return fail(
    "GR-KEY-INVALID",
    `Join key "${missing.map((name) => path + name).join('", "')}" is missing. ${expected}`,
  );
}
