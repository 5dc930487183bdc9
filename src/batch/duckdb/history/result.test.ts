import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type DuckdbSession, openSession } from "../session.js";
import { assertOneRowEach } from "./result.js";

let folder: string;
let session: DuckdbSession;
let files = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "granary-result-"));
  session = await openSession({ temporaryFolder: folder });
});
afterAll(async () => {
  await session[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

/** A file whose rows have these numbers, in this order. */
async function numbered(numbers: readonly number[]): Promise<string> {
  const path = join(folder, `numbered-${files++}.parquet`);
  const query = `SELECT unnest([${numbers.join(", ")}]::BIGINT[]) AS _row`;
  await session.run({ text: `COPY (${query}) TO $1 (FORMAT parquet)`, parameters: [path] }, { doing: "planting" });
  return path;
}

async function asserted(labels: readonly number[], ...sides: readonly (readonly number[])[]): Promise<void> {
  const paths = await Promise.all(sides.map(numbered));
  await assertOneRowEach(session, { path: await numbered(labels) }, paths, 3);
}

test("a row a label row, in their order, is what is promised", async () => {
  await expect(asserted([1, 2, 3])).resolves.toBeUndefined();
  await expect(asserted([1, 2, 3], [1, 2, 3], [1, 2, 3])).resolves.toBeUndefined();
});

test.each<readonly [broken: string, labels: readonly number[], sides: readonly (readonly number[])[], told: string]>([
  ["lost by a view", [1, 2, 3], [[1, 2]], "3 label rows were read, 3 have a row, and 1 of these not their own"],
  ["twice in a view", [1, 2, 3], [[1, 2, 2, 3]], "4 have a row, and 2 of these not their own"],
  ["exchanged in a view", [1, 2, 3], [[1, 3, 2]], "and 2 of these not their own"],
  [
    "of another in one view of two",
    [1, 2, 3],
    [
      [1, 2, 3],
      [1, 2, 4],
    ],
    "and 1 of these not their own",
  ],
  ["lost by all", [1, 2], [[1, 2]], "3 label rows were read, 2 have a row"],
  ["out of order in the label table", [2, 1, 3], [[2, 1, 3]], "and 2 of these not their own"],
])("a label row that is %s breaks the promise", async (_, labels, sides, told) => {
  await expect(asserted(labels, ...sides)).rejects.toMatchObject({
    code: "GR-INTERNAL",
    detail: expect.stringContaining(told),
  });
});
