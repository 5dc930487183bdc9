import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { exampleFiles } from "./example-model.suite.js";
import { openModelStore } from "./index.js";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "granary-models-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const coded = (code: string) => expect.objectContaining({ code });
const publish = (store: ReturnType<typeof openModelStore>) => store.publish("churn", exampleFiles);

describe("the model store", () => {
  test("is empty at first, and says so", async () => {
    const store = openModelStore(join(folder, "models"));
    expect(await store.models()).toEqual([]);
    expect(await store.current("churn")).toBeNull();
    await expect(store.load("churn")).rejects.toThrow(coded("GR-MODEL-UNTRAINED"));
    await expect(store.rollback("churn")).rejects.toThrow(coded("GR-MODEL-NO-EARLIER"));
  });

  test("numbers versions, and leaves nothing else behind", async () => {
    const store = openModelStore(folder);
    expect([await publish(store), await publish(store)]).toEqual([1, 2]);
    expect(await store.versions("churn")).toEqual([1, 2]);
    expect(await store.models()).toEqual(["churn"]);
    expect((await store.manifest("churn", 2)).version).toBe(2);
    expect((await readdir(join(folder, "churn"))).sort()).toEqual(["1", "2"]);
  });

  test("two trainings at once get two versions", async () => {
    const versions = await Promise.all([publish(openModelStore(folder)), publish(openModelStore(folder))]);
    expect(versions.sort()).toEqual([1, 2]);
  });

  test("serves the current version's champion, or another algorithm or version by name", async () => {
    const store = openModelStore(folder);
    await publish(store);
    await publish(store);
    await store.makeCurrent("churn", 1);
    expect(await store.load("churn")).toMatchObject({ algorithm: "logistic_regression", manifest: { version: 1 } });
    expect((await store.load("churn", { algorithm: "xgboost" })).algorithm).toBe("xgboost");
    expect((await store.load("churn", { version: 2 })).manifest.version).toBe(2);
    await expect(store.load("churn", { algorithm: "random_forest" })).rejects.toThrow(
      coded("GR-MODEL-ALGORITHM-UNKNOWN"),
    );
    await expect(store.load("churn", { version: 9 })).rejects.toThrow(coded("GR-MODEL-VERSION-UNKNOWN"));
    await expect(store.makeCurrent("churn", 9)).rejects.toThrow(coded("GR-MODEL-VERSION-UNKNOWN"));
  });

  test("goes back, one version after the other, as far as there is one", async () => {
    const store = openModelStore(folder);
    for (const version of [1, 2, 3]) {
      await publish(store);
      await store.makeCurrent("churn", version);
    }
    expect(await store.makeCurrent("churn", 3)).toEqual({ version: 3, before: [1, 2] });
    expect(await store.rollback("churn")).toEqual({ version: 2, before: [1] });
    expect(await store.rollback("churn")).toEqual({ version: 1, before: [] });
    await expect(store.rollback("churn")).rejects.toThrow(coded("GR-MODEL-NO-EARLIER"));
    expect(await store.current("churn")).toEqual({ version: 1, before: [] });
  });

  test.each(["model.json", "manifest.json"])("a changed %s is refused: GR-MODEL-UNREADABLE", async (name) => {
    const store = openModelStore(folder);
    await publish(store);
    await writeFile(join(folder, "churn", "1", name), "{}");
    await expect(store.load("churn", { version: 1 })).rejects.toThrow(coded("GR-MODEL-UNREADABLE"));
  });

  test("a missing file and a broken pointer are told: GR-MODEL-UNREADABLE", async () => {
    const store = openModelStore(folder);
    await publish(store);
    await rm(join(folder, "churn", "1", "xgboost.json"));
    await expect(store.load("churn", { version: 1, algorithm: "xgboost" })).rejects.toThrow(
      coded("GR-MODEL-UNREADABLE"),
    );
    await writeFile(join(folder, "churn", "current.json"), '{"version":0}');
    await expect(store.current("churn")).rejects.toThrow(coded("GR-MODEL-UNREADABLE"));
  });
});
