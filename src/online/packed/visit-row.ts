import type { Buffer } from "node:buffer";
import type { RowVisitor, StoredView } from "../contract.js";
import { type ByteSource, corruptRow, readFloat64, readInstant, readInt64, readVarint, skip } from "./byte-source.js";
import type { PackedColumn, PackedLayout } from "./column.js";
import { type FloatForm, formDigits, rawForm } from "./float-form.js";
import { hasBit, readValue } from "./read-value.js";
import { checkedSource, readVersion } from "./row.js";

/**
 * Tells a visitor a packed row, of which `bytes` are the first `byteCount`; `view` is its position among those asked for.
 * Raises GR-ONLINE-CORRUPT as `unpackRow`, which is the plain version.
 */
export function visitRow(
  bytes: Buffer,
  byteCount: number,
  { view: stored, layout }: { readonly view: StoredView; readonly layout: PackedLayout },
  view: number,
  visitor: RowVisitor,
): void {
  const source = checkedSource(bytes, byteCount);
  readVarint(source);
  readVersion(source);
  if (!visitor.row(view, stored, readInstant(source), byteCount)) return;
  const { columns, bitmapBytes } = layout;
  const bitmap = skip(source, bitmapBytes);
  for (let i = 0; i < columns.length; i++) {
    const column = columns[i];
    if (column !== undefined) visitValue(source, bitmap, column, i, visitor);
  }
  if (source.position !== source.end) corruptRow(`has ${source.end - source.position} bytes after its last value`);
}

function visitValue(source: ByteSource, bitmap: number, column: PackedColumn, i: number, visitor: RowVisitor): void {
  const { kind, bit } = column;
  if (hasBit(source, bitmap, bit)) {
    visitor.empty(i);
    return;
  }
  switch (kind) {
    case "int64": {
      const value = readInt64(source);
      if (typeof value === "number") visitor.integer(i, value);
      else visitor.value(i, value);
      return;
    }
    case "float64": {
      // Two bits are a form.
      const form = ((hasBit(source, bitmap, bit + 1) ? 1 : 0) | (hasBit(source, bitmap, bit + 2) ? 2 : 0)) as FloatForm;
      if (form === rawForm) visitor.value(i, readFloat64(source));
      else visitor.decimal(i, Number(readInt64(source)), formDigits[form]);
      return;
    }
    case "timestamp":
      visitor.instant(i, readInstant(source));
      return;
    case "string": {
      const byteCount = readVarint(source);
      const start = skip(source, byteCount);
      visitor.text(i, source.bytes, start, start + byteCount);
      return;
    }
    default:
      visitor.value(i, readValue(source, bitmap, column));
  }
}
