import { fail } from "../errors/index.js";
import type { StoredView } from "./contract.js";

/** What a store notes of a schema, as JSON: equal for equal views. */
interface SchemaNote {
  /** How its rows are written. LMDB's first layout had none here. */
  readonly layout: number | string;
  readonly view: StoredView;
}

export function schemaNote({ name, entity, joinKeys, features }: StoredView, layout: number | string): string {
  // The fields in one order, and none that a program added.
  const note: SchemaNote = {
    layout,
    view: {
      name,
      entity,
      joinKeys: joinKeys.map(({ name, type }) => ({ name, type })),
      features: features.map(({ name, type, finish, hash }) => ({ name, type, finish, hash })),
    },
  };
  return JSON.stringify(note);
}

/** The inverse of `schemaNote`; `of` says whose it is. Raises GR-ONLINE-CORRUPT for another layout of rows. */
export function readSchemaNote(json: string, of: string, expected: number | string): StoredView {
  // Only `schemaNote` is written there, by this version of Granary or another.
  const { layout = 1, view } = JSON.parse(json) as Partial<SchemaNote>;
  if (layout !== expected || view === undefined) {
    const found = `Rows of ${of} have layout ${layout}`;
    return fail("GR-ONLINE-CORRUPT", `${found}, where this version of Granary reads ${expected}.`);
  }
  return deepFreeze(view);
}

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null) Object.values(Object.freeze(value)).forEach(deepFreeze);
  return value;
}
