import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { granary, granaryAnswer } from "../example-repo.js";
import { change, smallRepo } from "./small-repo.js";

const labels = {
  "labels.csv": 'user_id,cutoff,churned,note\n1,2026-11-01,true,"a, b"\n2,2026-11-01,false,\n1,2026-11-05,false,""\n',
};
const asked = ["history", "labels.csv", "--time", "cutoff"];

describe("history", () => {
  test("joins a label file, row by row, and says what it found", async () => {
    await using repo = await smallRepo(labels);
    await granaryAnswer(repo, "apply");
    const features = ["--service", "churn", "--features", "years=age", "spending:order_count"];
    const { stdout, stderr, exitCode } = await granary(repo, ...asked, ...features, "--statuses", "--out", "out.csv");
    expect([exitCode, stderr]).toEqual([0, expect.stringContaining("orders: 3 rows")]);
    expect(stdout).toContain("✓ 3 rows, 3 features");
    expect(stdout).toContain("spending: 2 present, 1 not found");
    expect(await readFile(join(repo.folder, "out.csv"), "utf8")).toBe(
      [
        "user_id,cutoff,churned,note,spend,years,order_count,spending__status,spending__event_time,profile__status,profile__event_time",
        '1,2026-11-01T00:00:00.000000Z,true,"a, b",10.0,31,1,PRESENT,2026-11-01T00:00:00.000000Z,PRESENT,2026-11-01T00:00:00.000000Z',
        "2,2026-11-01T00:00:00.000000Z,false,,,,,NOT_FOUND,,NOT_FOUND,",
        '1,2026-11-05T00:00:00.000000Z,false,"",15.0,31,2,PRESENT,2026-11-02T00:00:00.000000Z,PRESENT,2026-11-01T00:00:00.000000Z',
        "",
      ].join("\n"),
    );

    // The result is a label file itself; keys and instants are typed in Parquet.
    const answer = await granaryAnswer(
      repo,
      "history",
      "out.csv",
      "--time",
      "cutoff",
      "--features",
      "age",
      "--out",
      "o.parquet",
    );
    expect(answer).toMatchObject({
      rows: 3,
      earliest: "2026-11-01T00:00:00Z",
      latest: "2026-11-05T00:00:00Z",
      views: [{ view: "profile", statuses: { PRESENT: 2, NULL_VALUE: 0, NOT_FOUND: 1, OUTSIDE_MAX_AGE: 0 } }],
      warnings: [],
    });
    expect(await readdir(join(repo.folder, "offline_store"))).toEqual([]);
  });

  test("computes on-demand features at each row's instant, and get --as-of does", async () => {
    await using repo = await smallRepo({
      "features/cart.ts": `import { onDemandView, rowFunction } from "granary";
import { user } from "./entities.js";
import { spending } from "./orders.js";
export const cart = onDemandView("cart", {
  entity: user, owner: "growth", version: "1", inputs: [spending], request: { cart_value: "float64" },
  features: (input, request, t) => ({
    per_order: request.cart_value.div(input.order_count),
    mood: rowFunction({
      module: "functions/mood.ts", export: "mood", version: "1", inputs: { spend: input.spend, t }, output: "string",
    }),
  }),
});
`,
      "functions/mood.ts": `import { type Instant, perRow } from "granary";
export const mood = perRow(({ spend, t }: { spend: number | null; t: Instant }) => \`\${spend} on \${t}\`);
`,
      "labels.csv": "user_id,event_timestamp,cart_value\n1,2026-11-01,3\n1,2026-11-05,3.0\n9,2026-11-05,3\n",
    });
    await granaryAnswer(repo, "apply");
    const joined = ["history", "labels.csv", "--features", "per_order", "cart:mood", "--out", "out.csv"];
    expect(await granaryAnswer(repo, ...joined)).toMatchObject({
      views: [{ view: "cart", statuses: { PRESENT: 2, NULL_VALUE: 0, NOT_FOUND: 1, OUTSIDE_MAX_AGE: 0 } }],
    });
    expect(await readFile(join(repo.folder, "out.csv"), "utf8")).toBe(
      [
        "user_id,event_timestamp,cart_value,per_order,mood",
        "1,2026-11-01T00:00:00.000000Z,3,3.0,10 on 2026-11-01T00:00:00Z",
        "1,2026-11-05T00:00:00.000000Z,3.0,1.5,15 on 2026-11-05T00:00:00Z",
        "9,2026-11-05T00:00:00.000000Z,3,,",
        "",
      ].join("\n"),
    );
    const then = await granaryAnswer(repo, "get", "1", "--as-of", "2026-11-05", "--request", "cart_value=5");
    expect(then).toMatchObject({
      features: { spend: 15, age: 31, per_order: 2.5, mood: "15 on 2026-11-05T00:00:00Z" },
      statuses: { per_order: "PRESENT" },
    });
  });

  test("leaves what was there, and nothing else, where it fails", async () => {
    await using repo = await smallRepo({ ...labels, "out.csv": "before\n" });
    await granaryAnswer(repo, "apply");
    await change(repo, { "labels.csv": "user_id,cutoff,spend\n1,2026-11-01,5\n" });
    const { stderr, exitCode } = await granary(repo, ...asked, "--features", "spend", "--out", "out.csv");
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining("GR-HISTORY-NAME-TAKEN")]);
    expect(stderr).toContain("spending__spend");
    expect(await readFile(join(repo.folder, "out.csv"), "utf8")).toBe("before\n");
    const left = await readdir(repo.folder);
    expect(left.filter((name) => name.includes("tmp"))).toEqual([]);
  });

  test("says what is wrong with what it is asked", async () => {
    await using repo = await smallRepo(labels);
    await granaryAnswer(repo, "apply");
    const cases: readonly (readonly [readonly string[], string])[] = [
      [["--features", "spent", "--out", "o.csv"], 'Did you mean "spend"?'],
      [["--features", "spend", "--out", "o.xlsx"], "GR-HISTORY-FORMAT-UNKNOWN"],
      [["--features", "spend"], "--out"],
      [["--out", "o.csv"], "--features"],
    ];
    for (const [options, says] of cases) {
      const { stderr, exitCode } = await granary(repo, ...asked, ...options);
      expect([exitCode, stderr]).toEqual([exitCode, expect.stringContaining(says)]);
      expect(exitCode).toBeGreaterThan(0);
    }
  });
});
