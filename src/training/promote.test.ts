import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { linearFiles } from "../../test/linear-version.js";
import { sha256OfText } from "../files/index.js";
import { openModelStore } from "../model/index.js";
import type { TrainingSet } from "./data/index.js";
import { promoteVersion } from "./promote.js";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "granary-promote-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const [meaning, otherMeaning] = [sha256OfText("visits of a week"), sha256OfText("visits of a month")];
const feature = { name: "visits", type: "int64", view: "activity", hash: meaning } as const;

/** Who comes often stays: more visits, no label. */
const set: TrainingSet = {
  rows: 4,
  entities: ["1", "2", "3", "4"],
  cutoffsMicros: new Float64Array(4),
  labels: Uint8Array.of(0, 0, 1, 1),
  horizonMicros: 1,
  features: [feature],
  columns: [[9, 7, 3, 1]],
};

/** A version that says the label is the likelier, the more visits there are times `coefficient`. */
function versionFiles(version: number, coefficient: number, hash: string): Readonly<Record<string, string>> {
  const content = JSON.stringify({
    kind: "logistic_regression",
    intercept: 0,
    coefficients: [{ column: "visits", coefficient, mean: 5, standard_deviation: 1 }],
  });
  const columns = [{ name: "visits", fill: 5, least: 0, greatest: 10 }];
  return linearFiles({ version, content, features: [{ ...feature, hash, categories: [] }], columns });
}

/** Version 1, which is current, ranks all rows right; version 2, in the set's meaning, all of them wrong. */
async function storeOfTwo(currentMeaning: string) {
  const store = openModelStore(folder);
  await store.publish("churn", (version) => versionFiles(version, -1, currentMeaning));
  await store.makeCurrent("churn", 1);
  await store.publish("churn", (version) => versionFiles(version, 1, meaning));
  return store;
}

const options = { model: "churn", version: 2, set, rows: Uint32Array.of(0, 1, 2, 3), force: false };

describe("a new version is made current", () => {
  test("not where the current one ranks the same rows better, but by force", async () => {
    const store = await storeOfTwo(meaning);
    const worse = { promoted: false, rocAuc: 0, current: { version: 1, rocAuc: 1 } };
    expect(await promoteVersion(store, options)).toEqual(worse);
    expect((await store.current("churn"))?.version).toBe(1);
    expect(await promoteVersion(store, { ...options, force: true })).toEqual({ ...worse, promoted: true });
    expect(await store.current("churn")).toEqual({ version: 2, before: [1] });
  });

  test("where the current one learnt features in another meaning, and would be refused", async () => {
    const store = await storeOfTwo(otherMeaning);
    const promotion = await promoteVersion(store, options);
    expect(promotion).toEqual({ promoted: true, rocAuc: 0, current: { version: 1, rocAuc: null } });
    expect((await store.current("churn"))?.version).toBe(2);
  });

  test("where the current one's folder is gone", async () => {
    const store = await storeOfTwo(meaning);
    await rm(join(folder, "churn", "1"), { recursive: true });
    expect(await promoteVersion(store, options)).toMatchObject({
      promoted: true,
      current: { version: 1, rocAuc: null },
    });
  });

  test("where what names the current one is broken: nothing else would mend it", async () => {
    const store = await storeOfTwo(meaning);
    await writeFile(join(folder, "churn", "current.json"), '{"version":');
    expect(await promoteVersion(store, options)).toEqual({ promoted: true, rocAuc: 0, current: null });
    expect(await store.current("churn")).toEqual({ version: 2, before: [] });
  });
});
