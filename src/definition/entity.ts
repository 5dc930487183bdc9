import { fail } from "../errors/index.js";
import type { KeyType, KeyValueOf } from "../schema/index.js";
import { checkName, checkUnique } from "./names.js";

export interface JoinKey {
  readonly name: string;
  readonly type: KeyType;
}

/** The types of join keys by name, for inference. */
export type JoinKeyTypes = Readonly<Record<string, KeyType>>;

/** What features are about, such as a user: its name and the join keys that tell one from another. */
export interface Entity<Keys extends JoinKeyTypes = JoinKeyTypes> {
  readonly kind: "entity";
  readonly name: string;
  readonly description: string;
  readonly joinKeys: readonly JoinKey[];
  /** Carries the types for inference; never set. */
  readonly keyTypes?: Keys;
}

/** The values that name one entity: `{ user_id: 42 }`. */
export type KeysOf<E> = E extends Entity<infer Keys> ? { readonly [K in keyof Keys]: KeyValueOf<Keys[K]> } : never;

const keyTypes: ReadonlySet<unknown> = new Set<KeyType>(["int64", "string", "boolean", "timestamp"]);

/**
 * Declares an entity: `entity("user", { joinKeys: { user_id: "int64" } })`. Several join keys make a composite key.
 * @throws GR-DEFINITION-INVALID for a name or a key type that can't be.
 */
export function entity<const Keys extends JoinKeyTypes>(
  name: string,
  options: { readonly joinKeys: Keys; readonly description?: string },
): Entity<Keys> {
  checkName(name, "An entity");
  const joinKeys = Object.entries(options.joinKeys).map(([key, type]) => {
    checkName(key, `A join key of entity "${name}"`);
    if (!keyTypes.has(type)) {
      fail("GR-DEFINITION-INVALID", `Join key "${key}" of entity "${name}" can't be ${JSON.stringify(type)}.`, {
        hint: "A join key is int64, string, boolean or timestamp.",
      });
    }
    return Object.freeze({ name: key, type });
  });
  checkUnique(Object.keys(options.joinKeys), `Entity "${name}" has two join keys`);
  if (joinKeys.length === 0) fail("GR-DEFINITION-INVALID", `Entity "${name}" has no join key.`);
  return Object.freeze({
    kind: "entity",
    name,
    description: options.description ?? "",
    joinKeys: Object.freeze(joinKeys),
  });
}
