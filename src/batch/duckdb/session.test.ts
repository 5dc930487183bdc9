import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { vector } from "../../schema/index.js";
import { duckdbDialect, print, select, text } from "../../sql/index.js";
import type { ColumnBatch } from "../contract.js";
import { duckdbError } from "./duckdb-error.js";
import { type DuckdbSession, openSession } from "./session.js";

let folder: string;
let session: DuckdbSession;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "granary-session-"));
  session = await openSession({ temporaryFolder: folder, memoryLimitMb: 200, threads: 2 });
});
afterAll(async () => {
  await session[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const context = { doing: "testing" };
const rows = (sql: string, ...parameters: readonly string[]) => session.rows({ text: sql, parameters }, context);
const run = (sql: string) => session.run({ text: sql, parameters: [] }, context);

test("texts are bound as they are", async () => {
  // A U+FEFF at the start is bound, and dropped where DuckDB's client decodes the answer: see the engine's `wholeText`.
  const bound = fc.string({ unit: "binary" }).filter((value) => !value.startsWith("\ufeff"));
  await fc.assert(
    fc.asyncProperty(fc.array(bound, { minLength: 1, maxLength: 5 }), async (texts) => {
      const all = [...texts, "a\0b'\"\n😀"];
      const columns = all.map((value, i) => ({ value: text(value), as: `c${i}` }));
      expect(await session.rows(print(select({ columns }), duckdbDialect), context)).toEqual([all]);
    }),
  );
});

describe("values are plain", () => {
  const cases: readonly (readonly [sql: string, value: unknown])[] = [
    ["42::BIGINT", 42],
    ["9007199254740993::BIGINT", 9007199254740993n],
    ["170141183460469231731687303715884105727::HUGEINT", 170141183460469231731687303715884105727n],
    ["1.5::DOUBLE", 1.5],
    ["'Infinity'::DOUBLE", Number.POSITIVE_INFINITY],
    ["TRUE", true],
    ["'a'", "a"],
    ["TIMESTAMP '1970-01-01 00:00:00.000001'", 1],
    ["TIMESTAMPTZ '1970-01-01 00:00:00.000001+00'", 1],
    ["['a', NULL]", ["a", null]],
    ["NULL", null],
    ["1 / 0", Number.POSITIVE_INFINITY],
    ["current_setting('TimeZone')", "UTC"],
    ["current_setting('autoinstall_known_extensions')", false],
    ["current_setting('autoload_known_extensions')", false],
  ];
  for (const [sql, value] of cases) {
    test(sql, async () => {
      expect(await rows(`SELECT ${sql}`)).toEqual([[value]]);
    });
  }
});

describe("a stream", () => {
  async function collect(stream: AsyncIterable<ColumnBatch>): Promise<ColumnBatch[]> {
    const batches: ColumnBatch[] = [];
    for await (const batch of stream) batches.push(batch);
    return batches;
  }

  test("gives every row, whatever else runs meanwhile", async () => {
    const query = { text: "SELECT range AS i, [range::DOUBLE] AS v FROM range(100000)", parameters: [] };
    let sum = 0;
    let count = 0;
    for await (const { rows: size, columns } of session.stream(query, ["int64", vector(1)], context)) {
      expect(columns[1]?.[0]).toEqual(Float64Array.of(Number(columns[0]?.[0])));
      for (const value of columns[0] ?? []) sum += Number(value);
      count += size;
      await rows("SELECT 1");
    }
    expect([count, sum]).toEqual([100_000, (100_000 * 99_999) / 2]);
  });

  test("without rows ends at once, and one that is left half read can be opened again", async () => {
    const none = { text: "SELECT 1 WHERE FALSE", parameters: [] };
    expect(await collect(session.stream(none, ["int64"], context))).toEqual([]);
    const many = { text: "SELECT range FROM range(100000)", parameters: [] };
    for (let i = 0; i < 3; i++) {
      for await (const batch of session.stream(many, ["int64"], context)) {
        expect(batch.columns[0]?.[0]).toBe(0);
        break;
      }
    }
  });

  test.each([2, 900_000])("that fails at row %s gives a catalogue error, and does not look whole", async (row) => {
    const value = `CASE WHEN range = ${row - 1} THEN 9223372036854775807 + range ELSE range END`;
    const query = { text: `SELECT ${value} FROM range(1000000)`, parameters: [] };
    let read = 0;
    const reading = async () => {
      for await (const batch of session.stream(query, ["int64"], context)) read += batch.rows;
    };
    await expect(reading()).rejects.toMatchObject({ code: "GR-VALUE-OVERFLOW" });
    expect(read).toBeLessThan(row);
  });

  test("keeps the order that it was asked for, with columns of one name", async () => {
    const text = "SELECT range AS x, -range AS x FROM range(300000) ORDER BY hash(range)";
    const asked = await rows(text);
    const read: unknown[] = [];
    for await (const batch of session.stream({ text, parameters: [] }, ["int64", "int64"], context)) {
      for (let r = 0; r < batch.rows; r++) read.push(batch.columns.map((column) => column[r]));
    }
    expect(read).toEqual(asked);
  });

  test("that fails gives a catalogue error", async () => {
    const query = { text: "SELECT 9223372036854775807 + range FROM range(2)", parameters: [] };
    await expect(collect(session.stream(query, ["int64"], context))).rejects.toMatchObject({
      code: "GR-VALUE-OVERFLOW",
    });
  });
});

describe("a failure is a catalogue error", () => {
  const cases: readonly (readonly [sql: string, code: string])[] = [
    ["SELECT 9223372036854775807 + x FROM (VALUES (1)) t(x)", "GR-VALUE-OVERFLOW"],
    ["SELECT x * 2 FROM (VALUES (9223372036854775807)) t(x)", "GR-VALUE-OVERFLOW"],
    ["SELECT CAST(sum(x) AS BIGINT) FROM (VALUES (9223372036854775807), (1)) t(x)", "GR-VALUE-OVERFLOW"],
    ["SELECT CAST(x AS BIGINT) FROM (VALUES (1e30::DOUBLE)) t(x)", "GR-VALUE-OVERFLOW"],
    ["SELECT CAST(x AS BIGINT) FROM (VALUES ('a')) t(x)", "GR-SOURCE-VALUE-UNREADABLE"],
    ["SELECT list(range) FROM range(100000000)", "GR-ENGINE-MEMORY-EXHAUSTED"],
    ["SELECT nonsense", "GR-ENGINE-FAILED"],
    ["SELECT * FROM read_csv('https://example.invalid/x.csv')", "GR-ENGINE-FAILED"],
  ];
  for (const [sql, code] of cases) {
    test(`${code}: ${sql}`, async () => {
      await expect(rows(sql)).rejects.toMatchObject({ code, detail: expect.stringContaining("While testing") });
    });
  }

  test("GR-FILE-MISSING, GR-SOURCE-FILE-CORRUPT and GR-FILE-DISK-FULL", async () => {
    await expect(rows("SELECT * FROM read_parquet($1)", join(folder, "none.parquet"))).rejects.toMatchObject({
      code: "GR-FILE-MISSING",
    });
    await writeFile(join(folder, "bad.parquet"), "this is no Parquet file at all");
    await expect(rows("SELECT * FROM read_parquet($1)", join(folder, "bad.parquet"))).rejects.toMatchObject({
      code: "GR-SOURCE-FILE-CORRUPT",
    });
    await expect(
      run("COPY (SELECT range AS i, hash(range) AS h FROM range(1000000)) TO '/dev/full' (FORMAT csv)"),
    ).rejects.toMatchObject({
      code: "GR-FILE-DISK-FULL",
    });
  });

  test("what DuckDB didn't say stays what it is", () => {
    const defect = new TypeError("x is undefined");
    expect(duckdbError(defect, context)).toBe(defect);
    expect(duckdbError("thrown text", context)).toBe("thrown text");
  });
});

describe("lean", () => {
  // A histogram of many texts is held whole: it spills nothing.
  const heldWhole =
    "SELECT cardinality(histogram('a text of more than twelve bytes ' || i)) FROM range(1300000) AS r(i)";
  let roomy: DuckdbSession;
  beforeAll(async () => {
    roomy = await openSession({ temporaryFolder: folder, memoryLimitMb: 4000, threads: 1 });
  });
  afterAll(() => roomy[Symbol.asyncDispose]());
  const limit = async () => {
    const [[value] = []] = await roomy.rows(
      { text: "SELECT current_setting('memory_limit')", parameters: [] },
      context,
    );
    return value;
  };

  test("work has little memory, and what follows all of it", async () => {
    expect(await roomy.lean(limit)).toBe("384.0 MiB");
    expect(await limit()).toBe("3.9 GiB");
  });

  test("what little memory can't hold is done with all", async () => {
    const found = await roomy.lean(() => roomy.rows({ text: heldWhole, parameters: [] }, context));
    expect(found).toEqual([[1_300_000]]);
  });
});

describe("numbers", () => {
  test("go into a table and come back from it, however many", async () => {
    const numbers = Uint32Array.from({ length: 10_000 }, (_, i) => Math.imul(i, 0x9e3779b1) >>> 0);
    await session.createNumbers('of "all" kinds', "n", numbers, context);
    const lists: number[][] = [];
    const printed = { text: 'SELECT list(n) FROM "of ""all"" kinds" GROUP BY n % 3000', parameters: [] };
    for await (const list of session.streamLists(printed, context)) lists.push([...list]);
    expect(lists.length).toBe(new Set(numbers.map((number) => number % 3000)).size);
    for (const [first = 0, ...others] of lists) expect(others.every((one) => one % 3000 === first % 3000)).toBe(true);
    expect(lists.flat().sort((a, b) => a - b)).toEqual([...numbers].sort((a, b) => a - b));
  });

  test("that are asked for and not read hold nothing up", async () => {
    const printed = { text: "SELECT [range::UINTEGER] FROM range(5000000)", parameters: [] };
    for await (const list of session.streamLists(printed, context)) {
      expect(list.length).toBe(1);
      break;
    }
    expect(await session.rows({ text: "SELECT 1", parameters: [] }, context)).toEqual([[1]]);
  });

  test("that can't be read on are an error where they can't", async () => {
    const text = "SELECT [CASE WHEN range = 900000 THEN error('no more') ELSE range END::UINTEGER] FROM range(1000000)";
    const read = async () => {
      for await (const _ of session.streamLists({ text, parameters: [] }, context));
    };
    await expect(read()).rejects.toMatchObject({ code: "GR-ENGINE-FAILED" });
  });
});
