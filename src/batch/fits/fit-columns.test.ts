import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { last } from "../../aggregation/index.js";
import { type EventSource, entity, eventSource, featureView } from "../../definition/index.js";
import { type FitArtifact, imputer, openFitArtifacts, ordinalEncoder, standardScaler } from "../../fitting/index.js";
import { planView } from "../../logical/index.js";
import type { Value } from "../../schema/index.js";
import { microsOf } from "../../time/index.js";
import { type BatchEngine, openDuckdbEngine } from "../index.js";
import { fitColumns, rowsFitNamed } from "./index.js";

let folder: string;
let engine: BatchEngine;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "granary-fit-columns-"));
  engine = await openDuckdbEngine({
    temporaryFolder: join(folder, "staged"),
    importModule: () => Promise.reject(new Error("no source of these tests has rows of a module")),
  });
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const user = entity("user", { joinKeys: { user_id: "int64" } });
const source = eventSource("sales", {
  files: "sales.csv",
  entity: user,
  eventTime: "at",
  createdTime: "known",
  columns: { line: "int64", price: "float64", brand: "string" },
  identity: ["line"],
  derive: (row) => ({
    price_z: standardScaler(row.price, { version: "1" }),
    brand_code: ordinalEncoder(row.brand.lower(), { version: "1", unknown: 99, nulls: -5 }),
    price_filled: imputer(row.price, { version: "1", strategy: "median" }),
  }),
});
const view = featureView("prices", {
  entity: user,
  source,
  owner: "crm",
  features: (sale) => ({ z: last(sale.price_z), brand: last(sale.brand_code), filled: last(sale.price_filled) }),
});

// Of line 3 the second row stands; one row has no key; the last is later than the instant that is fitted at.
const csv = `user_id,at,known,line,price,brand
1,2026-11-01,2026-11-01,1,1,Pear
2,2026-11-02,2026-11-02,2,3,apple
3,2026-11-03,2026-11-03,3,1000,Kiwi
3,2026-11-03,2026-11-04,3,5,APPLE
4,2026-11-04,2026-11-04,4,,
,2026-11-04,2026-11-04,5,77,Lemon
5,2026-11-20,2026-11-20,6,9,Plum
`;
const fittedAsOf = microsOf("2026-11-10");

async function fittedBy(from: EventSource, fits = from.fits ?? []): Promise<readonly FitArtifact[]> {
  await writeFile(join(folder, "sales.csv"), csv);
  const { fitted } = await fitColumns(engine, from, fits, { asOfMicros: fittedAsOf, repoFolder: folder });
  const artifacts = openFitArtifacts(join(folder, "feature_store"));
  return Promise.all(fitted.map(async (content) => (await artifacts.keep(content)).artifact));
}

async function snapshot(asOf: string, artifacts: readonly FitArtifact[]): Promise<readonly (readonly Value[])[]> {
  const plan = planView(view, microsOf(asOf), artifacts);
  const file = join(folder, `${asOf}.parquet`);
  await engine.runView(plan, file, { repoFolder: folder });
  const columns = plan.columns.filter(({ role }) => role === "key" || role === "feature");
  const rows: Value[][] = [];
  for await (const batch of engine.readParquet(file, columns)) {
    for (let r = 0; r < batch.rows; r++) rows.push(columns.map((_, c) => batch.columns[c]?.[r] ?? null));
  }
  return rows;
}

describe("fitted columns", () => {
  test("are learnt from the rows that stand at the instant, and computed by the engine", async () => {
    const artifacts = await fittedBy(source);
    // Of prices 1, 3, 5 the mean is 3, the variance 8 / 3, the median 3; of brands there are apple and pear.
    expect(artifacts.map(({ column, rows, parameters }) => [column, rows, parameters])).toEqual([
      ["price_z", 4, { mean: 3, deviation: Math.sqrt(8 / 3) }],
      ["brand_code", 4, { categories: ["apple", "pear"] }],
      ["price_filled", 4, { fill: 3 }],
    ]);
    expect(artifacts[0]?.inputs.map(({ path }) => path)).toEqual(["sales.csv"]);
    const deviation = Math.sqrt(8 / 3);
    expect(await snapshot("2026-11-25", artifacts)).toEqual([
      [1, -2 / deviation, 1, 1],
      [2, 0, 0, 3],
      [3, 2 / deviation, 0, 5],
      [4, null, -5, 3],
      [5, 6 / deviation, 99, 9],
    ]);
  });

  test("of a plan are told by their artifacts, those that are read", async () => {
    const artifacts = await fittedBy(source);
    const read = featureView("some", {
      entity: user,
      source,
      owner: "crm",
      features: (sale) => ({ brand: last(sale.brand_code) }),
    });
    const [, brand] = artifacts;
    const { number, sha256 } = brand ?? {};
    expect(planView(read, 0, artifacts).fits).toEqual([
      {
        source: "sales",
        column: "brand_code",
        kind: "ordinal_encoder",
        version: "1",
        artifact: number,
        fittedAsOfMicros: fittedAsOf,
        rows: 4,
        sha256,
      },
    ]);
    expect(planView(view, 0, artifacts).hash).toBe(planView(view, 0).hash);
  });

  test("without an artifact are refused: GR-FIT-MISSING", async () => {
    await expect(snapshot("2026-11-24", (await fittedBy(source)).slice(1))).rejects.toMatchObject({
      code: "GR-FIT-MISSING",
      detail: "Nothing was fitted for sales.price_z yet (standard_scaler version 1).",
    });
  });

  test("of a kind that there is not are refused: GR-FIT-KIND-UNKNOWN", async () => {
    const [fit] = source.fits ?? [];
    if (fit === undefined) throw new Error("The source has fits.");
    await expect(fittedBy(source, [{ ...fit, fit: "oracle" }])).rejects.toMatchObject({
      code: "GR-FIT-KIND-UNKNOWN",
      detail: 'There is no kind of fit "oracle".',
    });
    await expect(rowsFitNamed("standard_scaler")).rejects.toMatchObject({ code: "GR-FIT-KIND-UNKNOWN" });
  });
});
