import type { KeyTuple } from "../../schema/index.js";
import type { OnlineStore, RowVisitor, StoredRow } from "../contract.js";
import { checkKey } from "../key-bytes.js";
import { packedSchemaId, unpackRow, visitRow } from "../packed/index.js";
import { openEnvironment } from "./environment.js";
import { lmdbError } from "./lmdb-error.js";
import { type Notes, openNotes } from "./notes.js";
import type { Records } from "./records.js";
import { writeView } from "./write-view.js";

/**
 * Opens the embedded store in the folder `path`. Any number of processes may read it while others write.
 * Opened for writing it is made where it is missing; to read only, GR-ONLINE-MISSING is raised.
 * @throws GR-ONLINE-MISSING, GR-ONLINE-CORRUPT, GR-ONLINE-UNREACHABLE, and the codes of `diskError`
 */
export function openLmdbStore(path: string, { readOnly }: { readonly readOnly: boolean }): OnlineStore {
  const environment = openEnvironment(path, !readOnly);
  const notes = openNotes(environment);
  /** LMDB answers at once; the promise is the contract's. */
  const answer = async <T>(work: () => T | Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw lmdbError(error, path);
    }
  };
  return {
    description: `lmdb at ${path}`,
    write: (view, version, batches, options = {}) =>
      answer(() => {
        environment.check();
        return writeView(environment, notes, view, version, batches, options);
      }),
    read: (_entity, views, keys) =>
      answer(() => {
        const sources = views.map((view) => ({ view, records: environment.rowsOf(view) }));
        return keys.map((key) => {
          checkKey(key);
          return sources.map(({ view, records }) =>
            records === undefined ? null : readRow(records, notes, view, key),
          );
        });
      }),
    visitNow: (views, key, visitor) => {
      try {
        checkKey(key);
        for (let i = 0; i < views.length; i++) {
          const view = views[i] ?? "";
          const records = environment.rowsOf(view);
          if (records === undefined || !visit(records, notes, view, key, i, visitor)) visitor.noRow(i);
        }
      } catch (error) {
        throw lmdbError(error, path);
      }
    },
    versionOf: (view) =>
      answer(() => {
        environment.check();
        return notes.versionOf(view);
      }),
    ping: () => answer(() => environment.check()),
    [Symbol.asyncDispose]: () => environment.close(),
  };
}

/** A row by its key. All rows of one event turn come from one transaction of LMDB's, so none is seen half written. */
function readRow(records: Records, notes: Notes, view: string, key: KeyTuple): StoredRow | null {
  // LMDB's own buffer: it holds these bytes until the next get.
  const bytes = records.getBinaryFast(key);
  if (bytes === undefined) return null;
  const schemaId = packedSchemaId(bytes, bytes.length);
  const schema = notes.known(view, schemaId);
  if (schema === undefined) {
    notes.schema(view, schemaId);
    return readRow(records, notes, view, key);
  }
  const { version, eventTimeMicros, values } = unpackRow(bytes, bytes.length, schema.layout);
  return { view: schema.view, version, eventTimeMicros, values };
}

/** Tells a visitor a row by its key; false where there is none. `index` is the view's among those asked for. */
function visit(
  records: Records,
  notes: Notes,
  view: string,
  key: KeyTuple,
  index: number,
  visitor: RowVisitor,
): boolean {
  const bytes = records.getBinaryFast(key);
  if (bytes === undefined) return false;
  const schemaId = packedSchemaId(bytes, bytes.length);
  const schema = notes.known(view, schemaId);
  if (schema === undefined) {
    notes.schema(view, schemaId);
    return visit(records, notes, view, key, index, visitor);
  }
  visitRow(bytes, bytes.length, schema, index, visitor);
  return true;
}
