import type { KeyTuple, Value } from "../../schema/index.js";

/** What Granary's own keys begin with, after the prefix: no entity's name does. */
const ownMark = "_granary:";

/** Apart in a key, with a meaning in Redis Cluster, or the sign that escapes these. */
const escaped = /[%|{}]/;
const escapedEach = /[%|{}]/g;

/** The keys that a store uses. */
export interface RedisKeys {
  /** The hash of an entity, by its checked key: `user:42`, `visit:Berlin|7`. No two tuples share one. */
  readonly ofEntity: (entity: string, key: KeyTuple) => string;
  /** A glob that all hashes of an entity match. */
  readonly patternOf: (entity: string) => string;
  /** A hash with the schemas of an entity's rows, by id. */
  readonly schemasOf: (entity: string) => string;
  /** A hash with the number of each view of an entity. */
  readonly numbersOf: (entity: string) => string;
  /** A hash with the version of each view's newest complete write. */
  readonly versions: string;
  /** A hash that tells the layout of the store. */
  readonly store: string;
}

export function redisKeys(prefix: string): RedisKeys {
  return {
    ofEntity: (entity, key) => `${prefix}${entity}:${keyText(key)}`,
    patternOf: (entity) => `${prefix.replaceAll(/[\\*?[\]^]/g, "\\$&")}${entity}:*`,
    schemasOf: (entity) => `${prefix}${ownMark}schemas:${entity}`,
    numbersOf: (entity) => `${prefix}${ownMark}views:${entity}`,
    versions: `${prefix}${ownMark}versions`,
    store: `${prefix}${ownMark}store`,
  };
}

function keyText(key: KeyTuple): string {
  const [only] = key;
  return key.length === 1 ? partText(only ?? null) : key.map(partText).join("|");
}

/** A part's text. Parts of one join key have one type, so texts of different types need not differ. */
function partText(part: Value): string {
  if (typeof part === "number" || typeof part === "bigint") return String(part);
  if (typeof part === "boolean") return part ? "True" : "False";
  const text = String(part);
  return escaped.test(text)
    ? text.replaceAll(escapedEach, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
    : text;
}
