import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { tableFromIPC } from "apache-arrow";
import { describe, expect, test } from "vitest";
import { openStore } from "../src/index.js";
import { smallRepo } from "./cli/small-repo.js";
import { granaryAnswer } from "./example-repo.js";

describe("store.history", () => {
  test("joins rows of a program and files, without anything being pushed", async () => {
    await using repo = await smallRepo();
    await granaryAnswer(repo, "apply");
    await using store = await openStore(repo.folder);
    const first = { user_id: 1, event_timestamp: new Date("2026-11-01T00:00:00Z"), churned: true };
    const labels = [first, { ...first, user_id: 2 }, { ...first, event_timestamp: new Date("2026-11-05") }];

    const { rows, report } = await store.history({ labels, service: "churn", features: ["age"] }).all();
    expect(rows).toEqual([
      { ...first, spend: 10, age: 31 },
      { ...first, user_id: 2, spend: null, age: null },
      { ...labels[2], spend: 15, age: 31 },
    ]);
    expect(report.views).toEqual([
      { view: "spending", present: 2, nullValue: 0, notFound: 1, outsideMaxAge: 0 },
      { view: "profile", present: 2, nullValue: 0, notFound: 1, outsideMaxAge: 0 },
    ]);

    const file = join(repo.folder, "labels.csv");
    await writeFile(file, "user_id,event_timestamp,note\n2,2026-11-03,x\n");
    const streamed: object[] = [];
    for await (const row of store.history({ labels: file, features: ["spend"] })) streamed.push(row);
    expect(streamed).toMatchObject([{ user_id: 2, note: "x", spend: 7 }]);

    const out = join(repo.folder, "out/training.parquet");
    await store.history({ labels: file, features: ["spend"] }).write(out);
    const again: object[] = [];
    for await (const row of store.history({ labels: out, features: ["age"] })) again.push(row);
    expect(again).toMatchObject([{ user_id: 2, note: "x", spend: 7, age: null }]);

    const pieces: Uint8Array[] = [];
    for await (const piece of store.history({ labels: file, features: ["spend"] }).arrow()) pieces.push(piece);
    expect(tableFromIPC(Buffer.concat(pieces)).toArray().map(Object)).toMatchObject([
      { user_id: 2n, note: "x", spend: 7 },
    ]);
    await store.history({ labels, features: ["age"] }).write(join(repo.folder, "out/ages.arrow"));
    const ages = tableFromIPC(await readFile(join(repo.folder, "out/ages.arrow")));
    expect([...(ages.getChild("age") ?? [])]).toEqual([31n, null, 31n]);
    // Nothing is left beside it, nor in the offline store.
    expect(await readdir(join(repo.folder, "out"))).toEqual(["ages.arrow", "training.parquet"]);
    expect(await readdir(join(repo.folder, "offline_store"))).toEqual([]);
  });
});
