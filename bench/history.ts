import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Bench, Measured, Skipped } from "./bench.js";
import { historyRepo, labelsOf, mostlyOne, rowsOf, rowViews, type Tables } from "./history-repo.js";
import { runOf } from "./measure.js";

const root = join(import.meta.dirname, "..");
const main = join(root, "dist/cli/main.js");
const notBuilt: Skipped = { skipped: "dist/cli/main.js is not there: run npm run build" };

const windowCounts = `import { count, entity, eventSource, featureView } from "granary";
const user = entity("user", { joinKeys: { user_id: "int64" } });
export const counts = featureView("counts", {
  entity: user, owner: "bench",
  source: eventSource("events", { files: "events.parquet", entity: user, eventTime: "at", columns: {} }),
  features: () => ({ n: count({ windows: ["7d", "30d"] }) }),
});
`;

/** Exact counts in two windows at a million label times over 25 million events. */
export const pitWindows: Bench = {
  id: "pit-windows",
  describe: "granary history: exact 7d and 30d counts at 1 M label times over 25 M events of 100 k users",
  run: async () => {
    if (!existsSync(main)) return notBuilt;
    const repo = await windowsRepo();
    const { value, peakRssMb } = await history(repo, "labels", ["n_7d", "n_30d"]);
    return { value, unit: "s", bar: "<= 10 s and <= 3072 MB", ok: value <= 10 && peakRssMb <= 3072, peakRssMb };
  },
};

/** The same of one user a million times. */
export const pitWindowsOneLabel: Bench = {
  id: "pit-windows-one-label",
  describe: "the same where all 1 M labels are of one user; beside it, of all",
  run: () => besidePitWindows(windowsRepo, "labels_one"),
};

/** The same where one user has a million events. */
export const pitWindowsOneUser: Bench = {
  id: "pit-windows-one-user",
  describe: "the same where one user has 1 M of the events and of the labels as many; beside it, without",
  run: () => besidePitWindows(skewedRepo, "labels"),
};

async function besidePitWindows(repoOf: () => Promise<string>, labels: string): Promise<Measured | Skipped> {
  if (!existsSync(main)) return notBuilt;
  const peer = (await history(await windowsRepo(), "labels", ["n_7d", "n_30d"])).value;
  const { value, peakRssMb } = await history(await repoOf(), labels, ["n_7d", "n_30d"]);
  const ratio = value / peer;
  return { value, unit: "s", peer, ratio, bar: "<= 2 x", ok: ratio <= 2, peakRssMb };
}

function windowsRepo(): Promise<string> {
  const tables = { events: rowsOf(25_000_000, 5), labels: labelsOf(), labels_one: labelsOf("7::BIGINT") };
  return historyRepo("pit-windows", tables, windowCounts);
}

function skewedRepo(): Promise<string> {
  const tables = {
    events: rowsOf(25_000_000, 5, mostlyOne("i % 25 = 0", 5)),
    labels: labelsOf(mostlyOne("i % 25 = 0", 1)),
  };
  return historyRepo("pit-windows-one-user", tables, windowCounts);
}

/** A million labels beside ten row views, the largest of ten million rows. */
export const pit1m10: Bench = {
  id: "pit-1m-10",
  describe:
    "granary history: 1 M labels x 10 views of two features, one of 10 M rows and nine of 1 M; beside it, one ASOF join",
  run: async () => {
    if (!existsSync(main)) return notBuilt;
    const names = ["t10m", ...Array.from({ length: 9 }, (_, i) => `t1m_${i}`)];
    const tables: Tables = Object.fromEntries([
      ["labels", labelsOf()],
      ...names.map((name, i) => [name, rowsOf(i === 0 ? 10_000_000 : 1_000_000, 40 + i)] as const),
    ]);
    const repo = await historyRepo("pit-1m-10", tables, rowViews(names));
    const peer = (await asof(repo, ["t10m"])).value;
    const { value, peakRssMb } = await history(repo, "labels", featuresOf(names));
    const ok = value <= 45 && peakRssMb <= 3072;
    return { value, unit: "s", peer, ratio: value / peer, bar: "<= 45 s and <= 3072 MB", ok, peakRssMb };
  },
};

/** A million labels beside three row views of twelve million rows in all. */
export const pit1m3: Bench = {
  id: "pit-1m-3",
  describe:
    "granary history: 1 M labels x 3 views of 12 M rows in all, no ttl; beside it, a hand-written DuckDB program",
  run: async () => {
    if (!existsSync(main)) return notBuilt;
    const names = ["t6m", "t4m", "t2m"];
    const tables = {
      labels: labelsOf(),
      t6m: rowsOf(6_000_000, 60),
      t4m: rowsOf(4_000_000, 61),
      t2m: rowsOf(2_000_000, 62),
    };
    const repo = await historyRepo("pit-1m-3", tables, rowViews(names));
    const peer = await asof(repo, names);
    const { value, peakRssMb } = await history(repo, "labels", featuresOf(names));
    const ratio = value / peer.value;
    const memory = peakRssMb / peer.peakRssMb;
    const bar = `<= 1.5 x in time and memory (${memory.toFixed(2)} x of ${Math.round(peer.peakRssMb)} MB)`;
    return { value, unit: "s", peer: peer.value, ratio, bar, ok: ratio <= 1.5 && memory <= 1.5, peakRssMb };
  },
};

function featuresOf(tables: readonly string[]): readonly string[] {
  return tables.flatMap((_, i) => [`a${i}`, `b${i}`]);
}

async function history(
  repo: string,
  labels: string,
  features: readonly string[],
): Promise<Pick<Measured, "value" | "peakRssMb">> {
  await runOf([main, "apply", "--repo", repo]);
  const { millis, peakRssMb } = await runOf([
    main,
    ...["history", join(repo, `${labels}.parquet`), "--repo", repo, "--out", join(repo, "out.parquet")],
    "--features",
    ...features,
  ]);
  return { value: millis / 1000, peakRssMb };
}

async function asof(repo: string, tables: readonly string[]): Promise<Pick<Measured, "value" | "peakRssMb">> {
  const files = ["labels", "asof-out", ...tables].map((name) => join(repo, `${name}.parquet`));
  const { millis, peakRssMb } = await runOf([join(root, "bench/programs/asof.mjs"), ...files]);
  return { value: millis / 1000, peakRssMb };
}
