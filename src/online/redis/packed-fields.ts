import { Buffer } from "node:buffer";

/**
 * Redis keeps a small hash without a pointer only while no value is longer than 64 bytes (`hash-max-listpack-value`), and
 * takes twice the memory beyond. So a row of up to eight such pieces lies in as many fields; a longer one in one.
 */
export const pieceBytes = 64;
export const piecesPerView = 8;

/** The fields of a hash, by number: a view's begin at a multiple of `piecesPerView`. */
export type PackedFields = Readonly<Record<number, Buffer>>;

/** The first field of a view by its number among its entity's, from 0. */
export function firstField(viewNumber: number): number {
  return viewNumber * piecesPerView;
}

/** The rows in a hash. Fields of other programs, which are no numbers, are passed over. */
export function rowsIn(fields: PackedFields): readonly Buffer[] {
  const rows: Buffer[] = [];
  for (const name of Object.keys(fields)) {
    const first = Number(name);
    if (!Number.isInteger(first) || first % piecesPerView !== 0) continue;
    const bytes = fields[first];
    if (bytes !== undefined) rows.push(joined(bytes, first, fields));
  }
  return rows;
}

function joined(bytes: Buffer, first: number, fields: PackedFields): Buffer {
  if (fields[first + 1] === undefined) return bytes;
  const pieces = [bytes];
  for (let i = 1; i < piecesPerView; i++) {
    const piece = fields[first + i];
    if (piece === undefined) break;
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
