import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { granary, granaryAnswer } from "../example-repo.js";
import { change, smallRepo } from "./small-repo.js";

interface Snapshots {
  readonly snapshots: readonly { readonly built: boolean; readonly as_of: string; readonly folder: string }[];
}

const range = ["--from", "2026-11-01", "--to", "2026-11-04", "--every", "1d"];

describe("build over a range", () => {
  test("makes the snapshots that builds on their days made, byte for byte, and passes over what is there", async () => {
    await using repo = await smallRepo();
    await granaryAnswer(repo, "apply");
    // What a build of the third made when the third was the newest day.
    await granaryAnswer(repo, "build", "spending", "--as-of", "2026-11-03");
    const folder = join(repo.folder, "offline_store/history/spending/as_of=20261103T000000.000000Z/build=1");
    const onItsDay = await readFile(join(folder, "part-0.parquet"));

    const first = (await granaryAnswer(repo, "build", "spending", ...range)) as Snapshots; // the answer's own shape
    expect(first.snapshots.map(({ as_of, built }) => [as_of, built])).toEqual([
      ["2026-11-01T00:00:00Z", true],
      ["2026-11-02T00:00:00Z", true],
      ["2026-11-03T00:00:00Z", false],
      ["2026-11-04T00:00:00Z", true],
    ]);

    // As after a stop: one of them is gone, and is all that is made again.
    const gone = "offline_store/history/spending/as_of=20261103T000000.000000Z";
    await rm(join(repo.folder, gone), { recursive: true });
    const { stdout, exitCode } = await granary(repo, "build", "spending", ...range);
    expect(exitCode).toBe(0);
    expect(stdout.trim().split("\n").at(-1)).toBe("4 snapshots: 1 built, 3 there already");
    expect((await readFile(join(folder, "part-0.parquet"))).equals(onItsDay)).toBe(true);
    // What other programs read is the newest, whatever was built last; and nothing was pushed.
    const newest = await readFile(join(repo.folder, "offline_store/spending.parquet"));
    const last = "offline_store/history/spending/as_of=20261104T000000.000000Z/build=1/part-0.parquet";
    expect(newest.equals(await readFile(join(repo.folder, last)))).toBe(true);
    expect((await granary(repo, "get", "1")).stderr).toContain("GR-ONLINE-MISSING");
  });

  test("makes anew what a change of the source makes another", async () => {
    await using repo = await smallRepo();
    await granaryAnswer(repo, "apply");
    await granaryAnswer(repo, "build", "spending", ...range);
    await change(repo, { "data/orders.csv": "user_id,item_id,ordered_at,amount\n1,a,2026-11-02,10\n" });
    const again = (await granaryAnswer(repo, "build", "spending", ...range)) as Snapshots; // the answer's own shape
    expect(again.snapshots.every(({ built, folder }) => built && folder.endsWith("build=2"))).toBe(true);
  });

  test("of a source in folders by time, passes over what later folders can't change", async () => {
    await using repo = await smallRepo({
      "features/orders.ts": `import { count, eventSource, featureView } from "granary";
import { user } from "./entities.js";
const orders = eventSource("orders", {
  files: "data/orders/day=*/orders.csv", partition: { column: "day", every: "1d" },
  entity: user, eventTime: "ordered_at", columns: {},
});
export const spending = featureView("spending", {
  entity: user, source: orders, owner: "growth", version: "1", features: () => ({ order_count: count() }),
});
`,
      "data/orders/day=2026-11-01/orders.csv": "user_id,ordered_at\n1,2026-11-01T08:00:00Z\n",
      "data/orders/day=2026-11-02/orders.csv": "user_id,ordered_at\n1,2026-11-02T08:00:00Z\n",
    });
    await granaryAnswer(repo, "apply");
    await granaryAnswer(repo, "build", "spending", ...range);
    await change(repo, { "data/orders/day=2026-11-03/orders.csv": "user_id,ordered_at\n1,2026-11-03T08:00:00Z\n" });
    const again = (await granaryAnswer(repo, "build", "spending", ...range)) as Snapshots; // the answer's own shape
    expect(again.snapshots.map(({ built }) => built)).toEqual([false, false, true, true]);
  });

  test("refuses what is no range", async () => {
    await using repo = await smallRepo();
    await granaryAnswer(repo, "apply");
    const refused = [
      [["--to", "2026-11-04"], 2, "GR-COMMAND-OPTION-INVALID", "A range to build begins at --from."],
      [["--from", "2026-11-01", "--as-of", "2026-11-01"], 2, "GR-COMMAND-OPTION-INVALID", "take either"],
      [["--from", "2026-11-01", "--every", "a day"], 2, "GR-COMMAND-OPTION-INVALID", '--every: "a day" is not'],
      [["--from", "2026-11-05", "--to", "2026-11-04"], 1, "GR-BACKFILL-RANGE-INVALID", "ends before it begins"],
      // 20,767 days of 86,400 seconds, both ends included.
      [["--from", "1970-01-01", "--every", "1s"], 1, "GR-BACKFILL-RANGE-INVALID", "every 1s makes 1794268801"],
    ] as const;
    const runs = refused.map(async ([options, code, name, detail]) => {
      const { exitCode, stderr } = await granary(repo, "build", "spending", ...options);
      expect(exitCode).toBe(code);
      expect(stderr).toContain(name);
      expect(stderr).toContain(detail);
    });
    await Promise.all(runs);
  });
});
