import { describe, expect, test } from "vitest";
import { entity, eventSource, type SourceFit } from "../definition/index.js";
import { evaluate } from "../expression/index.js";
import { int64, type Value } from "../schema/index.js";
import type { ExpressionKind } from "./fit-kind.js";
import { fitKindNamed, frequencyEncoder, ordinalEncoder } from "./index.js";

const source = eventSource("sales", {
  files: "sales.csv",
  entity: entity("user", { joinKeys: { user_id: "int64" } }),
  eventTime: "at",
  columns: { brand: "string", big: int64({ as: "bigint" }), flag: "boolean" },
  derive: (row) => ({
    brand_code: ordinalEncoder(row.brand, { version: "1" }),
    brand_code_or: ordinalEncoder(row.brand, { version: "1", unknown: null, nulls: -2 }),
    big_code: ordinalEncoder(row.big, { version: "1" }),
    flag_code: ordinalEncoder(row.flag, { version: "1" }),
    brand_share: frequencyEncoder(row.brand, { version: "1" }),
  }),
});

async function transformed(column: string, fittedOn: readonly Value[], given: readonly Value[]): Promise<Value[]> {
  const { fit, kind } = fitOf(column);
  const fitter = kind.begin(fit);
  await fitter.add({ rows: fittedOn.length, inputs: [fittedOn] });
  const transform = kind.expression(fit, JSON.parse(JSON.stringify(await fitter.finish())));
  return given.map((value) => evaluate(transform, { brand: value, big: value, flag: value }));
}

function fitOf(column: string): { readonly fit: SourceFit; readonly kind: ExpressionKind } {
  const fit = source.fits?.find((one) => one.name === column);
  const kind = fit === undefined ? undefined : fitKindNamed(fit.fit);
  if (fit === undefined || kind?.transform !== "expression") throw new Error(`No encoder gives ${column}.`);
  return { fit, kind };
}

describe("an encoder", () => {
  test("orders categories by code point, and tells unknown ones and null apart", async () => {
    const fittedOn = ["b", "\u{1f600}", null, "\ufb01", "B", "b", ""];
    const given = ["", "B", "b", "\ufb01", "\u{1f600}", "c", null];
    expect(await transformed("brand_code", fittedOn, given)).toEqual([0, 1, 2, 3, 4, -1, null]);
    expect(await transformed("brand_code_or", fittedOn, given)).toEqual([0, 1, 2, 3, 4, null, -2]);
  });

  test("tells integers past 2^53 apart", async () => {
    const big = 2n ** 53n + 1n;
    expect(await transformed("big_code", [big, 5n, big + 1n, -7], [-7, 5, big, big + 1n, big + 2n])).toEqual([
      0, 1, 2, 3, -1,
    ]);
  });

  test("encodes booleans", async () => {
    expect(await transformed("flag_code", [true, true], [true, false])).toEqual([0, -1]);
    expect(await transformed("flag_code", [true, false], [true, false])).toEqual([1, 0]);
  });

  test("of shares leaves null out of the whole", async () => {
    expect(await transformed("brand_share", ["a", "b", "a", null, "a"], ["a", "b", "c", null])).toEqual([
      0.75,
      0.25,
      0,
      null,
    ]);
  });

  test("fitted on nothing knows nothing", async () => {
    expect(await transformed("brand_code", [null], ["a", null])).toEqual([-1, null]);
    expect(await transformed("brand_share", [], ["a", null])).toEqual([0, null]);
  });

  test("holds 10,000 categories and no more: GR-FIT-CATEGORIES-MANY", async () => {
    const categories = Array.from({ length: 10_001 }, (_, i) => `c${String(i).padStart(5, "0")}`);
    expect(await transformed("brand_code", categories.slice(1), ["c00001", "c10000", "c00000"])).toEqual([0, 9999, -1]);
    for (const column of ["brand_code", "brand_share"]) {
      await expect(transformed(column, categories, [])).rejects.toMatchObject({
        code: "GR-FIT-CATEGORIES-MANY",
        detail: `"${column}" found 10,001 categories; an encoder holds at most 10,000.`,
      });
    }
  });

  test("of another kind's parameters is refused: GR-FIT-CORRUPT", () => {
    const { fit, kind } = fitOf("brand_code");
    for (const parameters of [null, { mean: 1 }, { categories: "a" }, { categories: [1] }, { categories: [null] }]) {
      expect(() => kind.expression(fit, parameters)).toThrow(expect.objectContaining({ code: "GR-FIT-CORRUPT" }));
    }
  });
});
