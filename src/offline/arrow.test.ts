import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tableFromIPC } from "apache-arrow";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ColumnBatch } from "../batch/index.js";
import { type DataType, list, type Value, vector } from "../schema/index.js";
import { arbitraryNullable, forAll } from "../testing/index.js";
import { arrowStream, writeArrowFile } from "./arrow.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "granary-arrow-"));
});
afterAll(() => rm(folder, { recursive: true }));

const types: readonly DataType[] = [
  "int64",
  "float64",
  "boolean",
  "string",
  "timestamp",
  vector(3),
  list("string"),
  list("int64"),
  list("timestamp"),
];
const columns = types.map((type, i) => ({ name: `c${i}`, type }));

async function* batchesOf(batches: readonly ColumnBatch[]): AsyncGenerator<ColumnBatch> {
  yield* batches;
}

async function piecesOf(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of stream) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** Each column's values, as Arrow's own reader has them: integers and instants as bigints, lists as arrays of them. */
function readBack(bytes: Uint8Array): readonly (readonly unknown[])[] {
  const table = tableFromIPC(bytes);
  return columns.map(({ name, type }) => {
    const column = table.getChild(name);
    return Array.from({ length: table.numRows }, (_, row) => plain(column?.get(row) ?? null, type));
  });
}

function plain(value: unknown, type: DataType): unknown {
  if (value === null) return null;
  if (typeof type === "object" && type.kind === "list") return Array.from(Object(value), (one) => plain(one, type.of));
  if (typeof type === "object" && type.kind === "vector") return Array.from(Object(value), Number);
  // Of an instant Arrow's reader makes milliseconds, of which fractions are the microseconds.
  return type === "timestamp" ? Math.round(Number(value) * 1000) : value;
}

function asArrow(value: Value, type: DataType): unknown {
  if (value === null) return null;
  if (typeof type === "object" && type.kind === "list") {
    return Array.isArray(value) ? value.map((one: Value) => asArrow(one, type.of)) : null;
  }
  if (value instanceof Float64Array) return [...value];
  // Arrow's own reader drops a U+FEFF at a text's start.
  if (typeof value === "string") return value.replace(/^\ufeff/, "");
  return type === "int64" && typeof value === "number" ? BigInt(value) : value;
}

test("an Arrow reader finds every value of every type, in a file and in a stream", async () => {
  const rows = (type: DataType) => fc.array(arbitraryNullable(type), { minLength: 4, maxLength: 4 });
  const batch = fc.tuple(...types.map(rows), fc.integer({ min: 0, max: 4 })).map((parts): ColumnBatch => {
    const count = Number(parts.at(-1));
    const all = parts.slice(0, -1).map((part) => (Array.isArray(part) ? part.slice(0, count) : []));
    return { rows: count, columns: all };
  });
  const holds = async (batches: readonly ColumnBatch[]): Promise<void> => {
    const expected = types.map((type, c) =>
      batches.flatMap((one) => (one.columns[c] ?? []).map((value) => asArrow(value, type))),
    );
    const file = join(folder, "rows.arrow");
    await writeArrowFile(columns, batchesOf(batches), file);
    const bytes = await readFile(file);
    expect(bytes.subarray(0, 6).toString()).toBe("ARROW1");
    expect(readBack(bytes)).toEqual(expected);
    expect(readBack(await piecesOf(arrowStream(columns, batchesOf(batches))))).toEqual(expected);
  };
  await forAll(fc.array(batch, { maxLength: 3 }), { name: "readAsWritten", holds }, 30);
});

test("many batches become few record batches, and none is lost", async () => {
  const [column] = columns;
  if (column === undefined) throw new Error("There is a column.");
  async function* many(): AsyncGenerator<ColumnBatch> {
    for (let n = 0; n < 50; n++) yield { rows: 2048, columns: [Array.from({ length: 2048 }, (_, i) => n * 2048 + i)] };
  }
  const table = tableFromIPC(await piecesOf(arrowStream([column], many())));
  expect([table.numRows, table.batches.length]).toEqual([102_400, 4]);
  expect(table.getChild("c0")?.get(102_399)).toBe(102_399n);
});

test("what fails while it is written ends the stream with its error", async () => {
  async function* failing(): AsyncGenerator<ColumnBatch> {
    yield { rows: 0, columns: types.map(() => []) };
    throw new Error("no more rows");
  }
  await expect(piecesOf(arrowStream(columns, failing()))).rejects.toThrow("no more rows");
  await expect(writeArrowFile(columns, failing(), join(folder, "none.arrow"))).rejects.toThrow("no more rows");
});
