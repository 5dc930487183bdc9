import { expect, test } from "vitest";
import { granary, granaryAnswer } from "../example-repo.js";
import { change, smallRepo } from "./small-repo.js";

test("prune removes all but the newest, says what it frees, and refuses what it can't understand", async () => {
  await using repo = await smallRepo();
  await granaryAnswer(repo, "apply");
  await granaryAnswer(repo, "build", "spending", "--from", "2026-11-01", "--to", "2026-11-03");

  const nothing = await granary(repo, "prune");
  expect(nothing.exitCode).toBe(2);
  expect(nothing.stderr).toContain("Say with --keep how many snapshots of each view stay.");
  expect((await granary(repo, "prune", "--keep", "0")).exitCode).toBe(2);

  const dry = await granary(repo, "prune", "--keep", "1", "--dry-run");
  expect(dry.stdout).toMatch(
    /^would remove spending as of 2026-11-01T00:00:00Z, build 1, .*\nwould remove spending as of 2026-11-02T00:00:00Z, build 1, .*\n.* would be freed of 2 snapshots, 1 stay\n$/,
  );
  expect(await granaryAnswer(repo, "prune", "spending", "--keep", "1")).toMatchObject({
    dry_run: false,
    removed: [{ as_of: "2026-11-01T00:00:00Z" }, { as_of: "2026-11-02T00:00:00Z", build: 1 }],
    kept: 1,
  });
  expect(await granaryAnswer(repo, "snapshots")).toMatchObject({ snapshots: [{ as_of: "2026-11-03T00:00:00Z" }] });

  // A manifest that can't be read may name any snapshot.
  await granaryAnswer(repo, "build", "spending");
  await change(repo, { "materialized_store/training_dataset.manifest.json": "{}\n" });
  const unreadable = await granary(repo, "prune", "--keep", "1");
  expect(unreadable.exitCode).toBe(1);
  expect(unreadable.stderr).toContain("GR-TRAINING-SET-CORRUPT");
  expect(await granaryAnswer(repo, "snapshots")).toMatchObject({ snapshots: [{}, {}] });
});
