import fc from "fast-check";
import { type DataType, int64Max, int64Min, kindOf, normalInt64, type Value } from "../schema/index.js";

/** Texts that break what is careless: empty, quotes, separators, NUL, combining marks, code points beyond UTF-16's first plane. */
const hostileTexts = [
  "",
  " ",
  "'",
  '"',
  "a,b",
  "a|b",
  "\n",
  "\u0000",
  "a\u0000b",
  "ß",
  "İ",
  "ǆ",
  "e\u0301",
  "😀",
  "�",
  "NaN",
  "\ufeffa",
];

let anyText: fc.Arbitrary<string> | undefined;

/** Any text that UTF-8 can hold. Made when first asked for: it takes seconds to list all code points. */
export function arbitraryText(): fc.Arbitrary<string> {
  anyText ??= fc.oneof(
    fc.constantFrom(...hostileTexts),
    fc.string({ unit: "binary", maxLength: 12 }),
    fc.string({ unit: "grapheme", maxLength: 6 }),
  );
  return anyText;
}

const edgeIntegers = [0n, 1n, -1n, 2n ** 53n - 1n, 2n ** 53n + 1n, -(2n ** 53n) - 1n, int64Max, int64Min];

/** Any int64 in its one inner form; most are small, so that arithmetic on them stays within int64. */
export const arbitraryInt64: fc.Arbitrary<Value> = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -50, max: 50 }) },
  { weight: 1, arbitrary: fc.constantFrom(...edgeIntegers).map(normalInt64) },
  { weight: 1, arbitrary: fc.bigInt({ min: int64Min, max: int64Max }).map(normalInt64) },
);

/** Any double that Granary holds: no NaN, no −0. */
const arbitraryFloat64: fc.Arbitrary<Value> = fc
  .oneof(
    { weight: 4, arbitrary: fc.integer({ min: -400, max: 400 }).map((n) => n / 4) },
    { weight: 1, arbitrary: fc.double({ noNaN: true }) },
    { weight: 1, arbitrary: fc.constantFrom(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0.1, 1e308, 5e-324) },
  )
  .map((x) => x + 0);

/** 1900 to 2100, to the microsecond, often at the edge of a day. */
export const arbitraryInstantMicros: fc.Arbitrary<number> = fc.oneof(
  fc.integer({ min: -2_208_988_800_000_000, max: 4_102_444_800_000_000 }),
  fc
    .tuple(fc.integer({ min: -25_567, max: 47_482 }), fc.constantFrom(-1, 0, 1))
    .map(([day, offset]) => day * 86_400_000_000 + offset),
);

/** A value of a scalar type; never null. */
export function arbitraryValue(type: DataType): fc.Arbitrary<Value> {
  switch (kindOf(type)) {
    case "int64":
      return arbitraryInt64;
    case "float64":
      return arbitraryFloat64;
    case "boolean":
      return fc.boolean();
    case "string":
      return arbitraryText();
    case "timestamp":
      return arbitraryInstantMicros;
    case "vector":
      return fc
        .array(arbitraryFloat64, { minLength: lengthOf(type), maxLength: lengthOf(type) })
        .map((elements) => Float64Array.from(elements, Number));
    case "list":
      return fc.array(arbitraryValue(typeof type === "object" && type.kind === "list" ? type.of : "float64"), {
        maxLength: 4,
      });
  }
}

/** The same with null, about one in eight. */
export function arbitraryNullable(type: DataType): fc.Arbitrary<Value> {
  return fc.option(arbitraryValue(type), { freq: 8, nil: null });
}

function lengthOf(type: DataType): number {
  return typeof type === "object" && type.kind === "vector" ? type.length : 0;
}
