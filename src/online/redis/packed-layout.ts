import type { Buffer } from "node:buffer";
import type { RowVersion, StoredRow } from "../contract.js";
import {
  byteSink,
  type PackedLayout,
  packedLayout,
  packedLayoutVersion,
  packedSchemaId,
  packHeader,
  packRow,
  unpackRow,
} from "../packed/index.js";
import type { Layout } from "./layout.js";
import { packSink } from "./message-pack.js";
import type { Notes, Schema } from "./notes.js";
import { firstField, type PackedFields, rowsIn } from "./packed-fields.js";
import { packedRemove, packedWrite } from "./packed-scripts.js";

type PackedSchema = Schema<PackedLayout>;

/** The layout for Granary alone: a hash an entity, a row of bytes a view, as rows lie in the embedded store. */
export function packedHashes(): Layout<PackedLayout> {
  return {
    name: "packed",
    noteName: `packed ${packedLayoutVersion}`,
    planOf: (view) => packedLayout(view.features),
    writeScript: packedWrite,
    removeScript: packedRemove,
    writeHead: headOf,
    removeHead: headOf,
    rowWriter: ({ id, plan }, version) => {
      const packed = byteSink();
      return (sink, row) => {
        packed.length = 0;
        packRow(packed, plan, { schemaId: id, version }, row);
        sink.bytes(packed.bytes, packed.length);
      };
    },
    readCommand: (hash) => ({ name: "hgetall", args: [hash] }),
    bytes: true,
    rowsOf: (answer, views, schemas) => {
      const rows = new Map<string, StoredRow>();
      // HGETALL's answer, as the library gives it; empty for what is not there.
      for (const bytes of rowsIn(answer as PackedFields)) {
        const schema = schemas.get(packedSchemaId(bytes, bytes.length));
        if (schema === undefined) return undefined;
        const { view, plan } = schema;
        if (views.includes(view.name)) rows.set(view.name, { view, ...unpackRow(bytes, bytes.length, plan) });
      }
      return views.map((view) => rows.get(view) ?? null);
    },
  };
}

async function headOf(notes: Notes<PackedLayout>, { id, view }: PackedSchema, version: RowVersion): Promise<Buffer> {
  const start = byteSink();
  packHeader(start, { schemaId: id, version });
  const sink = packSink();
  sink.array(4);
  sink.text(String(firstField(await notes.numberOf(view))));
  sink.bytes(start.bytes, start.length);
  sink.text(String(version.asOfMicros));
  sink.text(String(version.build));
  return sink.take();
}
