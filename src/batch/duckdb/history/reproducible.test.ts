import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { count, mean, stddev, sum } from "../../../aggregation/index.js";
import { entity, eventSource, featureView } from "../../../definition/index.js";
import type { Row } from "../../../schema/index.js";
import { planOfAll } from "../../history-cases.suite.js";
import { openDuckdbEngine } from "../engine.js";
import { writeTestRows } from "../test-rows.suite.js";

test("sums of floats come out equal to the last bit, whichever thread meets which rows first", async () => {
  const folder = await mkdtemp(join(tmpdir(), "granary-reproducible-"));
  await using engine = await openDuckdbEngine({
    temporaryFolder: folder,
    threads: 4,
    importModule: () => Promise.reject(new Error("no source of this test has a module")),
  });
  const user = entity("user", { joinKeys: { user_id: "int64" } });
  const sales = eventSource("sales", {
    files: "sales.parquet",
    entity: user,
    eventTime: "at",
    columns: { amount: "float64" },
  });
  // More than two row groups, so that threads share them; many rows at one instant, and amounts that binary can't hold.
  const rows = Array.from({ length: 300_000 }, (_, i): Row => {
    return { user_id: i % 3, at: (i % 1000) * 1_000_000, amount: ((i * 7919) % 100_003) / 10 };
  });
  const file = await writeTestRows(folder, sales, rows);
  const input = { kind: "files", paths: [file], format: "parquet", delimiter: ",", partition: null } as const;
  const view = featureView("selling", {
    entity: user,
    owner: "tests",
    source: { ...sales, input },
    features: (sale) => ({
      n: count(),
      spend: sum(sale.amount, { windows: ["5m"] }),
      spend_ever: sum(sale.amount),
      mean: mean(sale.amount),
      spread: stddev(sale.amount),
    }),
  });
  const labels = [0, 1, 2].flatMap((user_id) =>
    [400, 700, 999].map((second) => ({ user_id, event_timestamp: { us: second * 1_000_000 } })),
  );
  const made: Buffer[] = [];
  for (const n of [0, 1]) {
    await using run = await engine.runHistory(
      planOfAll([view]),
      { kind: "rows", rows: labels },
      { repoFolder: folder },
    );
    const out = join(folder, `out-${n}.parquet`);
    await run.write(out, "parquet");
    made.push(await readFile(out));
  }
  await rm(folder, { recursive: true });
  expect(made.map((bytes) => made[0]?.equals(bytes))).toEqual([true, true]);
});
