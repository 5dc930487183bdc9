import { Buffer } from "node:buffer";
import { fail } from "../../errors/index.js";
import type { RowVersion, StoredView } from "../contract.js";
import { keyBytes } from "../key-bytes.js";
import { type PackedLayout, packedLayout, packedLayoutVersion } from "../packed/index.js";
import { readSchemaNote, schemaNote } from "../schema-note.js";
import { compareVersions } from "../version.js";
import type { Environment } from "./environment.js";

/** A view as it was when rows were written, and how those are packed. */
export interface Schema {
  readonly id: number;
  readonly view: StoredView;
  readonly layout: PackedLayout;
}

/** What the store notes beside the rows: each view's schemas, and the version of its newest complete write. */
export interface Notes {
  /** A view's schema by the id that rows carry, where it was read before: no other bytes are read from LMDB. */
  readonly known: (view: string, id: number) => Schema | undefined;
  /** The same, read where needed. Raises GR-ONLINE-CORRUPT where there is none, or one that can't be read. */
  readonly schema: (view: string, id: number) => Schema;
  /** The schema of a view as it is now: noted where it is new. Raises GR-ONLINE-CORRUPT where an older one can't be read. */
  readonly schemaFor: (view: StoredView) => Schema;
  readonly versionOf: (view: string) => RowVersion | null;
  /** Within a change: notes the version of a complete write, unless a greater one is there. */
  readonly raiseVersion: (view: string, version: RowVersion) => void;
}

export function openNotes(environment: Environment): Notes {
  const { notes } = environment;
  const known = new Map<string, Map<number, Schema>>();

  /** Undefined where no schema has this id. Once noted, a schema never changes. */
  const find = (view: string, id: number): Schema | undefined => {
    const schemas = known.get(view) ?? new Map<number, Schema>();
    known.set(view, schemas);
    const found = schemas.get(id) ?? read(view, id);
    if (found !== undefined) schemas.set(id, found);
    return found;
  };
  const read = (view: string, id: number): Schema | undefined => {
    const json = notes.getBinary(keyBytes(["schema", view, id]));
    if (json === undefined) return undefined;
    const stored = readSchemaNote(json.toString("utf8"), `"${view}" in ${environment.path}`, packedLayoutVersion);
    return { id, view: stored, layout: packedLayout(stored.features) };
  };

  return {
    known: (view, id) => known.get(view)?.get(id),
    schema: (view, id) =>
      find(view, id) ??
      fail("GR-ONLINE-CORRUPT", `A row of "${view}" in ${environment.path} has schema ${id}, which is not there.`),
    schemaFor: (view) => {
      const json = schemaNote(view, packedLayoutVersion);
      const search = (): Schema | number => {
        for (let id = 1; ; id++) {
          const schema = find(view.name, id);
          if (schema === undefined) return id;
          if (schemaNote(schema.view, packedLayoutVersion) === json) return schema;
        }
      };
      const before = search();
      if (typeof before === "object") return before;
      const id = environment.change(
        () => {
          // Another process may have been first.
          const found = search();
          if (typeof found === "object") return found.id;
          notes.putSync(keyBytes(["schema", view.name, found]), Buffer.from(json, "utf8"));
          return found;
        },
        { durable: false },
      );
      return find(view.name, id) ?? fail("GR-ONLINE-CORRUPT", `A schema of "${view.name}" was not kept.`);
    },
    versionOf,
    raiseVersion: (view, version) => {
      const current = versionOf(view);
      if (current !== null && compareVersions(current, version) >= 0) return;
      const { asOfMicros, build } = version;
      notes.putSync(keyBytes(["version", view]), Buffer.from(JSON.stringify({ asOfMicros, build }), "utf8"));
    },
  };

  function versionOf(view: string): RowVersion | null {
    const json = notes.getBinary(keyBytes(["version", view]));
    // Only `raiseVersion` writes here.
    return json === undefined ? null : (JSON.parse(json.toString("utf8")) as RowVersion);
  }
}
