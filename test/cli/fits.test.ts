import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ExampleRepo, granary, granaryAnswer } from "../example-repo.js";
import { change, smallRepo } from "./small-repo.js";

const sales = `import { eventSource, featureView, last, ordinalEncoder, standardScaler } from "granary";
import { user } from "./entities.js";

const sales = eventSource("sales", {
  files: "data/sales.csv", entity: user, eventTime: "at", columns: { price: "float64", brand: "string" },
  derive: (row) => ({
    price_z: standardScaler(row.price, { version: "1" }),
    brand_code: ordinalEncoder(row.brand, { version: "1" }),
  }),
});
export const scaled = featureView("scaled", {
  entity: user, source: sales, owner: "crm", version: "1", features: (sale) => ({ z: last(sale.price_z) }),
});
export const plain = featureView("plain", {
  entity: user, source: sales, owner: "crm", version: "1", features: (sale) => ({ price: last(sale.price) }),
});
`;
const files = {
  "features/sales.ts": sales,
  "data/sales.csv":
    "user_id,at,price,brand\n1,2026-11-01,1,b\n1,2026-11-02,3,a\n2,2026-11-03,5,b\n,2026-11-04,9,c\n2,2026-11-12,21,d\n",
};
const deviation = Math.sqrt(8 / 3);

let repo: ExampleRepo;
beforeAll(async () => {
  repo = await smallRepo(files);
  await granaryAnswer(repo, "apply");
});
afterAll(() => repo?.[Symbol.asyncDispose]());

const artifactsOf = (column: string) => readdir(join(repo.folder, "feature_store/fits/sales", column));

async function manifestOf(view: string, asOf: string, build = 1): Promise<Record<string, unknown>> {
  const place = `offline_store/history/${view}/as_of=${asOf}/build=${build}/manifest.json`;
  return JSON.parse(await readFile(join(repo.folder, place), "utf8"));
}

describe("a repo with fitted columns", () => {
  test("builds what no artifact is for by one that it fits as of the build, and says so", async () => {
    const { exitCode, stdout, stderr } = await granary(repo, "build", "scaled", "plain");
    expect(exitCode, stderr).toBe(0);
    expect(stderr).toContain("Nothing was fitted for sales.price_z yet: fitted now, as of 2026-11-10T00:00:00Z\n");
    expect(stdout).toContain(
      "✓ sales.price_z: fitted on 3 rows up to 2026-11-10T00:00:00Z, artifact 1: mean 3, deviation 1.63299\n",
    );
    const manifest = await manifestOf("scaled", "20261110T000000.000000Z");
    expect(manifest.fits).toEqual([
      {
        source: "sales",
        column: "price_z",
        kind: "standard_scaler",
        version: "1",
        artifact: 1,
        fitted_as_of: "2026-11-10T00:00:00Z",
        rows: 3,
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        by_build: true,
      },
    ]);
    expect(await manifestOf("plain", "20261110T000000.000000Z")).not.toHaveProperty("fits");
    // The encoder, which no view reads, is left alone.
    expect(await readdir(join(repo.folder, "feature_store/fits/sales"))).toEqual(["price_z"]);
    await granaryAnswer(repo, "push", "scaled", "plain");
    expect(await granaryAnswer(repo, "get", "1", "z", "price")).toMatchObject({ features: { z: 0, price: 3 } });
    expect(await granaryAnswer(repo, "get", "2", "z", "price")).toMatchObject({
      features: { z: 2 / deviation, price: 5 },
    });
  });

  test("never fits again by itself: a later build uses what there is", async () => {
    const { stdout, stderr } = await granary(repo, "build", "scaled", "--as-of", "2026-11-20");
    expect(stdout + stderr).not.toContain("fitted");
    const { fits } = await manifestOf("scaled", "20261120T000000.000000Z");
    expect(fits).toMatchObject([{ artifact: 1, by_build: false }]);
    expect(await artifactsOf("price_z")).toEqual(["000001.json"]);
  });

  test("fit learns all of a source anew, and says what changed", async () => {
    const { exitCode, stdout, stderr } = await granary(repo, "fit", "sales", "--as-of", "2026-11-20");
    expect(exitCode, stderr).toBe(0);
    expect(stdout.split("\n")).toEqual([
      "✓ sales.price_z: fitted on 4 rows up to 2026-11-20T00:00:00Z, artifact 2: mean 7.5, deviation 7.92149; artifact 1: mean 3, deviation 1.63299",
      '✓ sales.brand_code: fitted on 4 rows up to 2026-11-20T00:00:00Z, artifact 1: 3 categories: "a", "b", "d"',
      "",
    ]);
    expect(stderr).toContain("sales: 5 rows (1 left out: no join key)");
    expect(await granaryAnswer(repo, "fit", "sales.price_z", "--as-of", "2026-11-20")).toMatchObject({
      as_of: "2026-11-20T00:00:00Z",
      sources: [{ source: "sales", columns: [{ column: "price_z", artifact: 2, written: false, rows: 4 }] }],
    });
    expect(await artifactsOf("price_z")).toEqual(["000001.json", "000002.json"]);
  });

  test("a build is unchanged under the same artifact, and made again under another", async () => {
    const build = async (asOf: string) =>
      (await granaryAnswer(repo, "build", "scaled", "--as-of", asOf)) as { views: readonly object[] };
    // On the 10th artifact 1 is the newest that knew no more; on the 20th it is artifact 2 by now.
    expect((await build("2026-11-10")).views).toMatchObject([
      { built: false, fits: [{ artifact: 1, by_build: true }] },
    ]);
    expect((await build("2026-11-20")).views).toMatchObject([{ built: true, build: 2, fits: [{ artifact: 2 }] }]);
  });

  test("a build as of an instant before all artifacts warns of the leak", async () => {
    const { exitCode, stderr } = await granary(repo, "build", "scaled", "--as-of", "2026-11-02T12:00:00Z");
    expect(exitCode).toBe(0);
    const warning = `"price_z" leaks: it was fitted on rows up to 2026-11-10T00:00:00Z, which is after the as-of.`;
    expect(stderr).toContain(`! ${warning}`);
    const { fits, sources } = await manifestOf("scaled", "20261102T120000.000000Z");
    expect(fits).toMatchObject([{ artifact: 1 }]);
    expect(sources).toMatchObject([{ warnings: [expect.stringContaining(warning)] }]);
  });

  test("show names the fit, of a source and in a feature's lineage", async () => {
    const source = await granary(repo, "show", "sales");
    expect(source.stdout).toContain("price_z float64 = standard_scaler version 1 of price");
    const feature = await granary(repo, "show", "z");
    expect(feature.stdout).toContain("price_z ← standard_scaler version 1 of price (price)");
  });

  test("fit of what there is not is refused: GR-COMMAND-FIT-UNKNOWN", async () => {
    const { exitCode, stderr } = await granary(repo, "fit", "sales.price");
    expect(exitCode).toBe(1);
    expect(stderr).toContain("GR-COMMAND-FIT-UNKNOWN");
    expect(stderr).toContain('No fit is called "sales.price". Did you mean "sales.price_z"?');
  });

  test("a changed definition is fitted by itself, and refused under its version", async () => {
    await change(repo, { "features/sales.ts": sales.replace("row.price,", "row.price.abs(),") });
    const refused = await granary(repo, "plan");
    expect(refused.stderr).toContain("GR-REGISTRY-FIT-CHANGED");
    const raised = sales.replace('row.price, { version: "1" }', 'row.price.abs(), { version: "2" }');
    await change(repo, {
      "features/sales.ts": raised.replace(
        'version: "1", features: (sale) => ({ z',
        'version: "2", features: (sale) => ({ z',
      ),
    });
    await granaryAnswer(repo, "apply");
    expect(await granaryAnswer(repo, "build", "scaled")).toMatchObject({
      views: [{ built: true, fits: [{ version: "2", artifact: 3, by_build: true }] }],
    });
  });
});
