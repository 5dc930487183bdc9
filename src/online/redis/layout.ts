import type { Buffer } from "node:buffer";
import type { KeyTuple } from "../../schema/index.js";
import type { OnlineRow, RowVersion, StoredRow, StoredView } from "../contract.js";
import type { PackSink } from "./message-pack.js";
import type { Notes, Schema } from "./notes.js";
import type { RedisCommand } from "./redis-client.js";
import type { Script } from "./script.js";

/** What a script says of a key, as one character each. */
export const scriptAnswers = { done: "1", left: "0", unknownSchema: "?", unreadable: "!" } as const;

/** How rows lie in the hashes of Redis. */
export interface Layout<Plan> {
  readonly name: "readable" | "packed";
  /** What schemas' notes call this form of it. */
  readonly noteName: string;
  readonly planOf: (view: StoredView, id: number) => Plan;
  /** Keys, a head and rows in MessagePack; answers a character a key. */
  readonly writeScript: Script;
  /** Keys and a head; answers a character a key: `done` where a row of less than the head's version was removed. */
  readonly removeScript: Script;
  /** The head of a write, by what is known of schemas: notes what it needs. */
  readonly writeHead: (notes: Notes<Plan>, schema: Schema<Plan>, version: RowVersion) => Promise<Buffer>;
  readonly removeHead: (notes: Notes<Plan>, schema: Schema<Plan>, version: RowVersion) => Promise<Buffer>;
  /** Appends a row as the write script takes it. */
  readonly rowWriter: (schema: Schema<Plan>, version: RowVersion) => (sink: PackSink, row: OnlineRow) => void;
  /** Reads all views of an entity at once. */
  readonly readCommand: (hash: string, views: readonly string[]) => RedisCommand;
  /** Whether the answer is to be left as bytes. */
  readonly bytes: boolean;
  /** The rows of the views in an answer; undefined where a schema is not known yet. */
  readonly rowsOf: (
    answer: unknown,
    views: readonly string[],
    schemas: ReadonlyMap<number, Schema<Plan>>,
    where: RowPlace,
  ) => readonly (StoredRow | null)[] | undefined;
}

/** Whose row is read, for errors. */
export interface RowPlace {
  readonly entity: string;
  readonly key: KeyTuple;
  readonly description: string;
}
