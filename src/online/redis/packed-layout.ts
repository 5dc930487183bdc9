import { Buffer } from "node:buffer";
import { invariant } from "../../errors/index.js";
import { sha256OfText } from "../../files/index.js";
import type { RowVersion, StoredView } from "../contract.js";
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
import type { Schema } from "./notes.js";
import { packedRemove, packedWrite } from "./packed-scripts.js";

/** How a view's rows lie in packed hashes. */
export interface PackedPlan {
  /** The view's field. */
  readonly field: string;
  readonly row: PackedLayout;
}

/** The layout for Granary alone: a hash an entity, a field of bytes a view, as rows lie in the embedded store. */
export function packedHashes(): Layout<PackedPlan> {
  return {
    name: "packed",
    noteName: `packed ${packedLayoutVersion}`,
    planOf: (view) => ({ field: fieldOf(view.name), row: packedLayout(view.features) }),
    writeScript: packedWrite,
    removeScript: packedRemove,
    writeHead: async (notes, schema, version) => {
      const { field } = schema.plan;
      for (const { view, plan } of notes.known(schema.view.entity).values()) {
        invariant(plan.field !== field || sameView(view, schema.view), `Two views have the field ${field}.`);
      }
      return headOf(schema, version);
    },
    removeHead: (_, schema, version) => headOf(schema, version),
    rowWriter: ({ id, plan }, version) => {
      const packed = byteSink();
      return (sink, row) => {
        packed.length = 0;
        packRow(packed, plan.row, { schemaId: id, version }, row);
        sink.bytes(packed.bytes, packed.length);
      };
    },
    readCommand: (hash, views) => ({ name: "hmget", args: [hash, ...views.map(fieldOf)] }),
    bytes: true,
    rowsOf: (answer, _views, schemas) => {
      invariant(Array.isArray(answer), "HMGET answered no list.");
      const rows = answer.map((bytes: unknown) => {
        if (!Buffer.isBuffer(bytes)) return null;
        const schema = schemas.get(packedSchemaId(bytes, bytes.length));
        return schema === undefined
          ? undefined
          : { view: schema.view, ...unpackRow(bytes, bytes.length, schema.plan.row) };
      });
      return rows.every((row) => row !== undefined) ? rows : undefined;
    },
  };
}

function headOf({ id, plan }: Schema<PackedPlan>, version: RowVersion): Buffer {
  const start = byteSink();
  packHeader(start, { schemaId: id, version });
  const sink = packSink();
  sink.array(4);
  sink.text(plan.field);
  sink.bytes(start.bytes, start.length);
  sink.text(String(version.asOfMicros));
  sink.text(String(version.build));
  return sink.take();
}

function sameView(a: StoredView, b: StoredView): boolean {
  return a.name === b.name;
}

const fieldDigits = 6;
const fields = new Map<string, string>();

/** A view's field: a number of 24 bits by its name's digest, which Redis keeps in four bytes. */
function fieldOf(view: string): string {
  const known = fields.get(view);
  if (known !== undefined) return known;
  const field = String(Number.parseInt(sha256OfText(view).slice(0, fieldDigits), 16));
  fields.set(view, field);
  return field;
}
