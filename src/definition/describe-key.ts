import { type KeyTuple, toJson, type Value } from "../schema/index.js";
import type { JoinKey } from "./entity.js";

/** How people read a key: `user_id 42`, or `user_id "u1", item_id 7`. */
export function describeKey(keys: readonly JoinKey[], key: KeyTuple): string {
  return keys.map(({ name, type }, i) => `${name} ${shown(key[i] ?? null, type)}`).join(", ");
}

function shown(value: Value, type: JoinKey["type"]): string {
  const json = toJson(value, type);
  return typeof json === "string" && type === "string" ? JSON.stringify(json) : String(json);
}
