import { fail, invariant } from "../../errors/index.js";
import { sha256OfText } from "../../files/index.js";
import type { StoredView } from "../contract.js";
import { readSchemaNote, schemaNote } from "../schema-note.js";
import type { RedisCommand } from "./redis-client.js";
import type { RedisKeys } from "./redis-keys.js";

/** A view as it was when rows were written, and what the layout makes of it. */
export interface Schema<Plan> {
  /**
   * Of 28 bits, from the note's digest: the same view has the same id, so that rows whose notes were lost are never read
   * by another's, and are read again once their view is noted anew.
   */
  readonly id: number;
  readonly view: StoredView;
  readonly plan: Plan;
}

/** The schemas of each entity's rows, which a store keeps beside them. */
export interface Notes<Plan> {
  /** The schemas that are known so far, by id. */
  readonly known: (entity: string) => ReadonlyMap<number, Schema<Plan>>;
  /** The schemas that the store has. Raises GR-ONLINE-CORRUPT for one of another version of Granary's. */
  readonly reload: (entity: string) => Promise<ReadonlyMap<number, Schema<Plan>>>;
  /** A view's schema, noted where it is new. */
  readonly note: (view: StoredView) => Promise<Schema<Plan>>;
  /** A view's number among those of its entity, from 0: given to it once, whatever its schemas. */
  readonly numberOf: (view: StoredView) => Promise<number>;
}

export interface NotesOptions<Plan> {
  readonly send: (command: RedisCommand) => Promise<unknown>;
  readonly keys: Pick<RedisKeys, "schemasOf" | "numbersOf">;
  readonly layout: string;
  readonly planOf: (view: StoredView, id: number) => Plan;
  /** Whose notes these are, for errors. */
  readonly description: string;
}

const idDigits = 7;

/** KEYS: a hash of numbers. ARGV: a view. Answers its number, the next one where it has none. */
const giveNumber = `
local number = redis.call('HGET', KEYS[1], ARGV[1])
if number then return number end
number = tostring(redis.call('HLEN', KEYS[1]))
redis.call('HSET', KEYS[1], ARGV[1], number)
return number
`;

export function openNotes<Plan>({ send, keys, layout, planOf, description }: NotesOptions<Plan>): Notes<Plan> {
  const entities = new Map<string, Map<number, Schema<Plan>>>();
  const numbers = new Map<string, number>();
  const known = (entity: string): Map<number, Schema<Plan>> => {
    const schemas = entities.get(entity) ?? new Map<number, Schema<Plan>>();
    entities.set(entity, schemas);
    return schemas;
  };
  const add = (entity: string, json: string): Schema<Plan> => {
    const id = idOf(json);
    const schemas = known(entity);
    const held = schemas.get(id);
    if (held !== undefined) {
      invariant(schemaNote(held.view, layout) === json, `Two schemas of "${entity}" have the id ${id}.`);
      return held;
    }
    const view = readSchemaNote(json, `"${entity}" in ${description}`, layout);
    const schema = { id, view, plan: planOf(view, id) };
    schemas.set(id, schema);
    return schema;
  };
  return {
    known,
    reload: async (entity) => {
      const noted = await send({ name: "hvals", args: [keys.schemasOf(entity)] });
      invariant(Array.isArray(noted), "HVALS answered no list.");
      for (const json of noted) add(entity, String(json));
      return known(entity);
    },
    note: async (view) => {
      const json = schemaNote(view, layout);
      // Of equal notes the last is as good as the first.
      await send({ name: "hset", args: [keys.schemasOf(view.entity), String(idOf(json)), json] });
      return add(view.entity, json);
    },
    numberOf: async ({ entity, name }) => {
      const own = `${entity} ${name}`;
      const known = numbers.get(own);
      if (known !== undefined) return known;
      const answer = await send({ name: "eval", args: [giveNumber, 1, keys.numbersOf(entity), name] });
      invariant(typeof answer === "string" && /^\d+$/.test(answer), `A view's number is ${String(answer)}.`);
      numbers.set(own, Number(answer));
      return Number(answer);
    },
  };
}

function idOf(json: string): number {
  return Number.parseInt(sha256OfText(json).slice(0, idDigits), 16);
}

/** Raises GR-ONLINE-CORRUPT: a row has a schema that the store's notes lack. */
export function schemaLost(entity: string, id: number | string, description: string): never {
  return fail(
    "GR-ONLINE-CORRUPT",
    `A row of "${entity}" in ${description} has schema ${id}, which is not noted there: the notes were removed or evicted.`,
    { hint: "Remove the entity's keys, or set another prefix, and run granary push. Evict no keys without expiry." },
  );
}
