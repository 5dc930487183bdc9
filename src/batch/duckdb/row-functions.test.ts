import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { count, max, min, sum } from "../../aggregation/index.js";
import { entity, eventSource, featureView, rowFunction, type ViewDefinition } from "../../definition/index.js";
import { GranaryError } from "../../errors/index.js";
import { planView } from "../../logical/index.js";
import type { Row, Value } from "../../schema/index.js";
import { columnsRead, type NaiveFunctions, oracleSnapshot } from "../../testing/index.js";
import { microsOf } from "../../time/index.js";
import type { BatchEngine } from "../contract.js";
import { openDuckdbEngine } from "./engine.js";
import { openParquetWriter } from "./parquet-writer.js";

const tMicros = microsOf("2026-11-25");
const user = entity("user", { joinKeys: { user_id: "int64" } });

/** The feature repo's functions, as a team would write them. */
const moduleText = `import { perRow } from "granary";

export const measure = perRow(({ text, n, at }: { text: string | null; n: number | null; at: { micros: number } }) => ({
  size: text === null ? null : text.length,
  shout: text?.toUpperCase() ?? "none",
  half: n === null ? null : n / 2,
  odd: n === null ? null : Math.abs(n % 2) === 1,
  second: new Date(Math.floor(at.micros / 1e6) * 1000),
}));
export const negated = ({ rows, columns }: { rows: number; columns: { n: { values: Float64Array; nulls: Uint8Array } } }) => ({
  values: columns.n.values.map((value) => -value), nulls: columns.n.nulls,
});
export const picky = perRow(({ text }: { text: string | null }) => {
  if (text === "bad") throw new Error("no such word");
  return text === "wrong" ? "seven" : 7;
});
export const leaving = perRow(() => process.exit(3));
export const endless = perRow(() => { for (;;); });
`;

/** The same, by the plainest reading. */
const naive: NaiveFunctions = {
  measure: ({ text, n, at }: Row) => ({
    size: typeof text === "string" ? text.length : null,
    shout: typeof text === "string" ? text.toUpperCase() : "none",
    half: typeof n === "number" ? n / 2 : null,
    odd: typeof n === "number" ? n % 2 !== 0 : null,
    second: Math.floor(Number(at) / 1e6) * 1e6,
  }),
  negated: ({ n }: Row) => ({ "": typeof n === "number" ? 0 - n : null }),
};

let folder: string;
let engine: BatchEngine;
let files = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "granary-functions-"));
  await mkdir(join(folder, "staged"));
  await writeFile(join(folder, "functions.ts"), moduleText);
  engine = await open(120_000);
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const open = (timeoutMillis: number) =>
  openDuckdbEngine({
    temporaryFolder: join(folder, "staged"),
    importModule: () => Promise.reject(new Error("no source of these tests has rows of a module")),
    functions: { timeoutMillis, workers: 2 },
  });

const reference = { module: "functions.ts", version: "1" };

function view(path: string, identity: readonly string[] = []) {
  const source = eventSource("events", {
    files: path,
    entity: user,
    eventTime: "at",
    columns: { text: "string", n: "int64" },
    derive: (row) => ({
      doubled: row.n.mul(2),
      measure: rowFunction({
        ...reference,
        export: "measure",
        inputs: { text: row.text, n: row.n, at: row.at },
        outputs: { size: "int64", shout: "string", half: "float64", odd: "boolean", second: "timestamp" },
      }),
      negated: rowFunction({ ...reference, export: "negated", inputs: { n: row.n.add(1) }, output: "int64" }),
      unread: rowFunction({ ...reference, export: "gone", inputs: { n: row.n }, output: "int64" }),
    }),
    identity,
  });
  return featureView("measured", {
    entity: user,
    source,
    owner: "tests",
    features: (event) => ({
      rows: count(),
      size: sum(event.measure_size, { windows: ["1d", "7d"] }),
      shout: max(event.measure_shout),
      half: min(event.measure_half),
      odd: count({ where: event.measure_odd }),
      second: max(event.measure_second),
      negated: min(event.negated, { where: event.doubled.gt(0).and(event.measure_size.gt(0)) }),
    }),
  });
}

async function written(definition: ViewDefinition, rows: readonly Row[]): Promise<string> {
  const types: Readonly<Record<string, "int64" | "timestamp" | "string">> = {
    user_id: "int64",
    at: "timestamp",
    text: "string",
    n: "int64",
  };
  const path = `rows-${files++}.parquet`;
  const columns = columnsRead(definition.source).map((name) => ({ name, type: types[name] ?? "string" }));
  await using writer = await openParquetWriter(join(folder, path), columns);
  const cells = columns.map(({ name }) => rows.map((row) => row[name] ?? null));
  writer.append(cells as Parameters<typeof writer.append>[0], rows.length); // no column of these holds lists
  await writer.close();
  return path;
}

async function snapshot(definition: ViewDefinition): Promise<Record<string, Value>[]> {
  const plan = planView(definition, tMicros);
  const out = join(folder, `view-${files++}.parquet`);
  await engine.runView(plan, out, { repoFolder: folder });
  const found: Record<string, Value>[] = [];
  for await (const batch of engine.readParquet(out, plan.columns)) {
    for (let r = 0; r < batch.rows; r++) {
      found.push(Object.fromEntries(plan.columns.map(({ name }, c) => [name, batch.columns[c]?.[r] ?? null])));
    }
  }
  return found;
}

function expected(definition: ViewDefinition, rows: readonly Row[]): unknown[] {
  return oracleSnapshot(definition, rows, tMicros, { ...naive, unread: () => ({}) }).map(
    ({ key, values, eventMicros }) => ({ user_id: key[0], ...values, event_timestamp: eventMicros }),
  );
}

const arbitraryRows = fc.array(
  fc.record<Row>({
    user_id: fc.option(fc.integer({ min: 1, max: 3 }), { nil: null, freq: 9 }),
    at: fc.option(
      fc.integer({ min: -9 * 86_400, max: 2 }).map((seconds) => tMicros + seconds * 1_000_000 + 7),
      { nil: null, freq: 9 },
    ),
    text: fc.option(fc.constantFrom("", "a", "Good", "\ufeffx"), { nil: null, freq: 4 }),
    n: fc.option(fc.integer({ min: -5, max: 5 }), { nil: null, freq: 4 }),
  }),
  { maxLength: 60 },
);

describe("row functions", () => {
  test("give what the naive oracle says", { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryRows, fc.boolean(), async (rows, identified) => {
        const identity = identified ? ["text", "n"] : [];
        const path = await written(view("none.parquet", identity), rows);
        const definition = view(path, identity);
        expect(await snapshot(definition)).toEqual(expected(definition, rows));
      }),
      { numRuns: 6 },
    );
  });

  test("keep to their rows over many batches", { timeout: 120_000 }, async () => {
    const rows = Array.from(
      { length: 20_000 },
      (_, i): Row => ({
        user_id: i,
        at: tMicros - (i % 7) * 86_400_000_000,
        text: i % 11 === 0 ? null : `text ${i}`,
        n: i % 13 === 0 ? null : i,
      }),
    );
    const definition = view(await written(view("none.parquet"), rows));
    expect(await snapshot(definition)).toEqual(expected(definition, rows));
  });

  test("are told of in the report, those alone that a view reads", async () => {
    const path = await written(view("none.parquet"), []);
    const plan = planView(view(path), tMicros);
    const messages: string[] = [];
    const { sources } = await engine.runView(plan, join(folder, `view-${files++}.parquet`), {
      repoFolder: folder,
      onProgress: (message) => messages.push(message),
    });
    const common = { module: "functions.ts", version: "1", sourceHash: null };
    expect(sources[0]?.functions).toEqual([
      { name: "measure", export: "measure", ...common },
      { name: "negated", export: "negated", ...common },
    ]);
    expect(messages).toContain("running functions.ts#measure, functions.ts#negated over events");
  });
});

describe("a row function that can't go on ends the run, and nothing is left", () => {
  async function refused(exported: string, timeoutMillis = 120_000): Promise<GranaryError> {
    await writeFile(
      join(folder, "words.csv"),
      "user_id,at,text\n,2026-11-01,bad\n1,2026-11-01,fine\n2,2026-11-02,bad\n3,2026-11-03,wrong\n",
    );
    const source = eventSource("words", {
      files: "words.csv",
      entity: user,
      eventTime: "at",
      columns: { text: "string" },
      derive: (row) => ({
        x: rowFunction({
          ...reference,
          export: exported.split(" ")[0] ?? "",
          inputs: { text: exported.endsWith("lower") ? row.text.replace("bad", "wrong") : row.text },
          output: "int64",
        }),
      }),
    });
    const failing = featureView("failing", {
      entity: user,
      source,
      owner: "tests",
      features: (event) => ({ x: sum(event.x) }),
    });
    const out = join(folder, "failing.parquet");
    await using own = await open(timeoutMillis);
    const error: unknown = await own.runView(planView(failing, tMicros), out, { repoFolder: folder }).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect((await readdir(folder)).includes("failing.parquet")).toBe(false);
    for (const staged of await readdir(join(folder, "staged"))) {
      expect(await readdir(join(folder, "staged", staged))).toEqual([]);
    }
    if (error instanceof GranaryError) return error;
    throw new Error(`No catalogue error, but ${String(error)}`);
  }

  test("with the file and row that it failed for: GR-FUNCTION-FAILED", async () => {
    const error = await refused("picky");
    expect(error.code).toBe("GR-FUNCTION-FAILED");
    expect(error.detail).toBe(
      'Row function functions.ts#picky of source "words" failed: Error: no such word (row 3 of words.csv).',
    );
    expect(error.where).toEqual({ file: "words.csv", row: 3 });
  });

  test("with the row that it gave the wrong thing for: GR-FUNCTION-OUTPUT-INVALID", async () => {
    const error = await refused("picky lower");
    expect(error.code).toBe("GR-FUNCTION-OUTPUT-INVALID");
    expect(error.detail).toContain('what it gave is "seven", no int64 (row 3 of words.csv).');
  });

  test("where the module exports none: GR-FUNCTION-MISSING", async () => {
    const error = await refused("pick");
    expect(error).toMatchObject({ code: "GR-FUNCTION-MISSING", where: { file: "functions.ts" } });
    expect(error.detail).toBe(
      'functions.ts exports no row function "pick", which source "words" derives columns by. Did you mean "picky"?',
    );
  });

  test("where it ends its worker: GR-WORKER-LOST", async () => {
    const error = await refused("leaving");
    expect(error.code).toBe("GR-WORKER-LOST");
    expect(error.detail).toBe(
      'Row function functions.ts#leaving of source "words": its worker ended with exit code 3, rows 1 to 3.',
    );
  });

  test("where it doesn't end: GR-WORKER-TIMEOUT", async () => {
    expect((await refused("endless", 500)).code).toBe("GR-WORKER-TIMEOUT");
  });
});
