import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { normalInt64, type Value } from "../../../schema/index.js";
import {
  call,
  duckdbDialect,
  fromFunction,
  fromSelect,
  int,
  listSql,
  name,
  print,
  select,
  text,
} from "../../../sql/index.js";
import type { Conversion } from "./conversion.js";
import { fieldAsFloat64, fieldAsInt64 } from "./read-field.js";
import { openScanFixture, type ScanFixture } from "./scan-fixture.suite.js";

let fixture: ScanFixture;
beforeAll(async () => {
  fixture = await openScanFixture();
});
afterAll(() => fixture[Symbol.asyncDispose]());

async function bySql(texts: readonly string[], conversion: Conversion): Promise<readonly (Value | "unreadable")[]> {
  const rows = select({
    columns: [{ value: call("unnest", [listSql(texts.map(text))]), as: "t" }],
    from: fromFunction("range", [int(1)], "one"),
  });
  const columns = [conversion.value, ...conversion.bad.map(({ when }) => when)];
  const read = select({
    columns: columns.map((value, i) => ({ value, as: `c${i}` })),
    from: fromSelect(rows, "rows"),
  });
  const found = await fixture.session.rows(print(read, duckdbDialect), { doing: "reading numbers" });
  return found.map(([value, bad]) => (bad === true ? "unreadable" : (value ?? null)));
}

const NUMBER = /^([+-]?)(\d+\.?\d*|\.\d+)(?:[eE]([+-]?\d+))?$/;

/** By whole arithmetic: the digits times a power of ten, where that is whole and within 64 bits. */
function int64Of(value: string): Value | "unreadable" {
  const [, sign, mantissa = "", exponent = "0"] = NUMBER.exec(value) ?? [];
  if (sign === undefined) return "unreadable";
  const [whole = "", fraction = ""] = mantissa.split(".");
  const shift = BigInt(exponent) - BigInt(fraction.length);
  const digits = BigInt(whole + fraction);
  if (digits === 0n) return 0;
  if (shift > 100n || shift < -100n) return "unreadable";
  const power = 10n ** (shift < 0n ? -shift : shift);
  if (shift < 0n && digits % power !== 0n) return "unreadable";
  const magnitude = shift < 0n ? digits / power : digits * power;
  const integer = sign === "-" ? -magnitude : magnitude;
  return BigInt.asIntN(64, integer) === integer ? normalInt64(integer) : "unreadable";
}

function float64Of(value: string): Value | "unreadable" {
  if (value === "NaN") return null;
  if (value === "Infinity" || value === "-Infinity") return Number(value);
  return NUMBER.test(value) ? Number(value) + 0 : "unreadable";
}

const digits = fc.oneof(
  fc.string({ unit: fc.constantFrom(..."0123456789"), maxLength: 22 }),
  fc.string({ unit: fc.constantFrom("0", "0", "9"), maxLength: 22 }),
  fc.bigInt({ min: 2n ** 63n - 3n, max: 2n ** 63n + 3n }).map(String),
);
const exponent = fc
  .tuple(fc.constantFrom("e", "E"), fc.constantFrom("", "+", "-"), fc.oneof(fc.nat(25), fc.nat(400)))
  .map((p) => p.join(""));
const numberText = fc.oneof(
  fc
    .tuple(
      fc.constantFrom("", "-", "+"),
      digits,
      fc.constantFrom("", "."),
      fc.oneof(fc.constant(""), digits),
      fc.oneof(fc.constant(""), exponent),
    )
    .map((parts) => parts.join("")),
  fc.double({ noNaN: true }).map(String),
  fc.constantFrom(
    "",
    "NaN",
    "nan",
    "Infinity",
    "-Infinity",
    "+Infinity",
    "inf",
    "1_0",
    " 1",
    "1 ",
    "1\n",
    "0x1",
    "1e",
    "e1",
    ".",
  ),
);
const texts = fc.array(numberText, { minLength: 20, maxLength: 200 });

test("SQL reads a number's text as an int64 exactly", async () => {
  await fc.assert(
    fc.asyncProperty(texts, async (values) => {
      const read = await bySql(values, fieldAsInt64(name("t")));
      expect(values.map((value, i) => [value, read[i]])).toEqual(values.map((value) => [value, int64Of(value)]));
    }),
    { numRuns: 25 },
  );
}, 60_000);

test("SQL reads a number's text as the nearest double", async () => {
  await fc.assert(
    fc.asyncProperty(texts, async (values) => {
      const read = await bySql(values, fieldAsFloat64(name("t")));
      expect(values.map((value, i) => [value, read[i]])).toEqual(values.map((value) => [value, float64Of(value)]));
    }),
    { numRuns: 25 },
  );
}, 60_000);
