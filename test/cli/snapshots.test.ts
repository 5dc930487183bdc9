import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { granary, granaryAnswer } from "../example-repo.js";
import { smallRepo } from "./small-repo.js";

test("snapshots --verify finds a flipped byte, fails, and build mends it: GR-OFFLINE-CORRUPT", async () => {
  await using repo = await smallRepo();
  await granaryAnswer(repo, "apply");
  await granaryAnswer(repo, "build");
  await granaryAnswer(repo, "build", "spending", "--as-of", "2026-11-03");
  const sound = await granary(repo, "snapshots", "--verify");
  expect(sound.exitCode).toBe(0);
  const listed = sound.stdout
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).slice(0, 4).join(" "));
  expect(listed).toEqual([
    "view as of build",
    "item_spending 2026-11-10T00:00:00Z 1 3",
    "profile 2026-11-10T00:00:00Z 1 1",
    "spending 2026-11-03T00:00:00Z 1 2",
    "spending 2026-11-10T00:00:00Z 1 2",
  ]);

  const part = join(repo.folder, "offline_store/history/spending/as_of=20261103T000000.000000Z/build=1/part-0.parquet");
  const data = await readFile(part);
  data.writeUInt8(data.readUInt8(20) ^ 1, 20);
  await writeFile(part, data);
  // Of the same size: only its digest tells.
  expect((await granary(repo, "snapshots", "spending")).exitCode).toBe(0);
  const { exitCode, stdout } = await granary(repo, "snapshots", "spending", "--verify", "--json");
  expect(exitCode).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    error: {
      code: "GR-OFFLINE-CORRUPT",
      detail: expect.stringMatching(/^Of 2 snapshots, 1 can't be read: /),
      data: { snapshots: [{ problem: expect.any(String) }, { problem: null }] },
    },
  });

  const mended = await granary(repo, "build", "spending", "--as-of", "2026-11-03");
  expect(mended.exitCode).toBe(0);
  expect(mended.stderr).toContain("! a corrupt snapshot was set aside: ");
  expect(await granaryAnswer(repo, "snapshots", "spending", "--verify")).toMatchObject({
    snapshots: [
      { build: 2, rows: 2, problem: null },
      { build: 1, problem: null },
    ],
  });
});
