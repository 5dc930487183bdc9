import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type DataType, int64, list, type Value, vector } from "../schema/index.js";
import { instant } from "../time/index.js";
import { callRowFunction, type RowFunctionAnswer } from "./call-row-function.js";
import { type BatchFunction, perRow, type RowFunctionCode } from "./row-batch.js";
import { encodeColumn, valueAt } from "./wire.js";

const big = int64({ as: "bigint" });

/** What a function gives for texts, as its only output of a type. */
async function call(code: RowFunctionCode, type: DataType, texts: readonly (string | null)[]) {
  const column = encodeColumn(texts, "string", "text");
  const inputs = [{ name: "text", type: "string" as const }];
  return callRowFunction(code, { inputs, outputs: [{ name: "x", output: null, type }] }, [column], texts.length);
}

function valuesOf(answer: RowFunctionAnswer, rows: number): unknown {
  if (!answer.ok) return answer.failure.words;
  return answer.columns.map((column) => Array.from({ length: rows }, (_, row) => valueAt(column, row)));
}

const giving = (given: unknown): BatchFunction => {
  const give = (): unknown => given;
  return give;
};

describe("columns between threads", () => {
  const types: readonly (readonly [DataType, fc.Arbitrary<Value>])[] = [
    ["int64", fc.maxSafeInteger()],
    [big, fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })],
    ["float64", fc.double({ noNaN: true })],
    ["boolean", fc.boolean()],
    ["string", fc.string({ unit: "binary" })],
    ["timestamp", fc.maxSafeInteger()],
    [vector(2), fc.float64Array({ minLength: 2, maxLength: 2, noNaN: true })],
    [list("string"), fc.array(fc.option(fc.string()))],
  ];
  test.each(types)("hold every %j", (type, value) => {
    const columns = fc.array(fc.option(value, { nil: null }));
    fc.assert(
      fc.property(columns, (values) => {
        const column = encodeColumn(values, type, "x");
        expect(values.map((_, row) => valueAt(column, row))).toEqual(values);
      }),
    );
  });

  test("refuse an int64 that no number holds", () => {
    expect(() => encodeColumn([2n ** 60n], "int64", "n")).toThrow("GR-VALUE-UNSAFE-INTEGER");
  });
});

describe("what a row function gets", () => {
  const inputs = (
    [
      ["n", "int64", [1, null]],
      ["b", big, [2n ** 60n, null]],
      ["f", "float64", [0.5, null]],
      ["yes", "boolean", [true, null]],
      ["text", "string", ["a", null]],
      ["at", "timestamp", [1_000_000, null]],
      ["v", vector(2), [Float64Array.of(1, 2), null]],
      ["times", list("timestamp"), [[1_000_000, null], null]],
    ] as const
  ).map(([name, type, values]) => ({ name, type, values: values as readonly Value[] }));
  const shape = { inputs, outputs: [{ name: "x", output: null, type: "string" as const }] };
  const columns = inputs.map(({ name, type, values }) => encodeColumn(values, type, name));

  test("is columns in typed arrays with masks of nulls, or in arrays", async () => {
    let got: unknown = null;
    const keep = (batch: unknown): unknown => {
      got = batch;
      return [null, null];
    };
    await callRowFunction(keep, shape, columns, 2);
    const nulls = Uint8Array.of(0, 1);
    expect(got).toEqual({
      rows: 2,
      columns: {
        n: { values: Float64Array.of(1, 0), nulls },
        b: { values: BigInt64Array.of(2n ** 60n, 0n), nulls },
        f: { values: Float64Array.of(0.5, 0), nulls },
        yes: { values: Uint8Array.of(1, 0), nulls },
        text: ["a", null],
        at: { values: Float64Array.of(1_000_000, 0), nulls },
        v: [Float64Array.of(1, 2), null],
        times: [[instant({ s: 1 }), null], null],
      },
    });
  });

  test("is each row's values in their TypeScript forms, with perRow", async () => {
    const rows: unknown[] = [];
    const keep = perRow((row: Readonly<Record<string, unknown>>) => {
      rows.push(row);
      return null;
    });
    await callRowFunction(keep, shape, columns, 2);
    const first = {
      n: 1,
      b: 2n ** 60n,
      f: 0.5,
      yes: true,
      text: "a",
      at: instant({ s: 1 }),
      v: Float64Array.of(1, 2),
      times: [instant({ s: 1 }), null],
    };
    expect(rows).toEqual([first, Object.fromEntries(inputs.map(({ name }) => [name, null]))]);
  });
});

describe("what a row function gives is read", () => {
  const cases: readonly (readonly [what: string, type: DataType, given: unknown, read: readonly Value[]])[] = [
    ["an array", "float64", [1.5, null], [1.5, null]],
    ["NaN as null, and −0 as 0", "float64", [Number.NaN, -0], [null, 0]],
    ["a typed array", "float64", Float64Array.of(1, Number.NaN), [1, null]],
    ["values and nulls", "int64", { values: Float64Array.of(7, 8), nulls: Uint8Array.of(0, 1) }, [7, null]],
    ["safe bigints for int64", "int64", [5n, Number.NaN], [5, null]],
    ["bigints", big, BigInt64Array.of(2n ** 60n, -1n), [2n ** 60n, -1n]],
    ["booleans", "boolean", [true, false], [true, false]],
    ["bytes for booleans", "boolean", Uint8Array.of(1, 0), [true, false]],
    ["texts", "string", ["", "😀"], ["", "😀"]],
    ["instants and dates", "timestamp", [instant({ us: 5 }), new Date(2)], [5, 2000]],
    ["microseconds in a typed array", "timestamp", Float64Array.of(5, Number.NaN), [5, null]],
    ["vectors", vector(2), [[1, -0], new Float32Array([0.5, 2])], [Float64Array.of(1, 0), Float64Array.of(0.5, 2)]],
    [
      "a vector with NaN or null as null",
      vector(2),
      [
        [1, Number.NaN],
        [null, 1],
      ],
      [null, null],
    ],
  ];
  test.each(cases)("%s", async (_, type, given, read) => {
    expect(valuesOf(await call(giving(given), type, ["a", "b"]), 2)).toEqual([read]);
  });

  test("as a promise", async () => {
    expect(valuesOf(await call(giving(Promise.resolve([1])), "int64", ["a"]), 1)).toEqual([[1]]);
  });

  test("by name, where it has several outputs", async () => {
    const outputs = [
      { name: "x_length", output: "length", type: "int64" as const },
      { name: "x_first", output: "first", type: "string" as const },
    ];
    const shape = { inputs: [{ name: "text", type: "string" as const }], outputs };
    const columns = [encodeColumn(["ab", null], "string", "text")];
    const one = perRow(({ text }: { text: string | null }) => ({
      first: text?.[0] ?? null,
      length: text?.length ?? 0,
    }));
    const whole = giving({ length: [2, 0], first: ["a", null], unasked: 1 });
    for (const code of [one, whole]) {
      expect(valuesOf(await callRowFunction(code, shape, columns, 2), 2)).toEqual([
        [2, 0],
        ["a", null],
      ]);
    }
  });
});

describe("what a row function gives is refused", () => {
  const cases: readonly (readonly [DataType, unknown, row: number | null, words: string])[] = [
    ["float64", [1], null, "what it gave holds 1 values for 2 rows"],
    ["float64", { values: [1, 2], nulls: Uint8Array.of(1) }, null, "what it gave holds a mask of 1 nulls for 2 rows"],
    ["float64", 5, null, "what it gave is 5, no column: an array, a typed array, or { values, nulls }"],
    ["float64", undefined, null, "what it gave is undefined, no column: an array, a typed array, or { values, nulls }"],
    ["float64", [1, undefined], 1, "what it gave is missing"],
    ["float64", [1, "2"], 1, 'what it gave is "2", no float64'],
    ["int64", [1, 1.5], 1, "what it gave is 1.5, no int64"],
    ["int64", [2n ** 60n, 1], 0, `what it gave is ${2n ** 60n}, past ±(2^53 − 1): declare it int64({ as: "bigint" })`],
    [big, [2n ** 63n, 1], 0, `what it gave is ${2n ** 63n}n, no int64`],
    ["boolean", [1, true], 0, "what it gave is 1, no boolean"],
    ["string", ["a", () => {}], 1, "what it gave is a function, no string"],
    ["string", ["😀", "😀".slice(0, 1)], 1, 'what it gave holds half of a character: "\\ud83d"'],
    ["string", [Promise.resolve("a"), "b"], 0, "what it gave is a promise, no string"],
    ["timestamp", [5, null], 0, "what it gave is 5, no timestamp"],
    ["timestamp", Float64Array.of(0, 0.5), 1, "what it gave is 0.5, no whole microseconds within ±(2^53 − 1)"],
    [vector(2), [[1, 2], [1]], 1, "what it gave is [1], no vector(2)"],
  ];
  test.each(cases)("as %o: %o", async (type, given, row, words) => {
    const answer = await call(giving(given), type, ["a", "b"]);
    expect(answer).toMatchObject({ ok: false, failure: { kind: "output", row, words } });
  });
});

describe("a row function that fails is told of with the row", () => {
  test("that it failed for, with perRow", async () => {
    const code = perRow(({ text }: { text: string | null }) => (text as string).length); // wrong where it is null
    const answer = await call(code, "int64", ["a", "b", null, null]);
    expect(answer).toMatchObject({ ok: false, failure: { kind: "failed", row: 2 } });
    expect(answer.ok ? "" : answer.failure.words).toMatch(/^TypeError: Cannot read properties of null/);
  });

  test("that it fails for alone, over batches", async () => {
    const code = ({ columns }: { columns: { text: (string | null)[] } }) =>
      columns.text.map((text) => (text as string).length); // as above
    const answer = await call(code, "int64", ["a", "b", null, null]);
    expect(answer).toMatchObject({ ok: false, failure: { kind: "failed", row: 2 } });
  });

  test("or without, where it fails for none alone", async () => {
    const code = ({ rows }: { rows: number }): unknown => {
      if (rows > 1) throw "too many"; // what is no Error can be thrown too
      return [1];
    };
    expect(await call(code, "int64", ["a", "b"])).toMatchObject({
      ok: false,
      failure: { kind: "failed", row: null, words: "it threw too many" },
    });
  });
});
