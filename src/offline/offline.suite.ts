import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { count, sinceLast } from "../aggregation/index.js";
import type { BatchEngine, ColumnBatch, InputFile } from "../batch/index.js";
import { entity, eventSource, featureView, type ViewDefinition } from "../definition/index.js";
import { sha256OfText } from "../files/index.js";
import { scanOf } from "../logical/index.js";
import { instant } from "../time/index.js";
import type { BuildOptions } from "./build-snapshot.js";
import { type OfflineStore, openOfflineStore } from "./store.js";

// What the tests of this room stand on: a small feature repo, and an engine as plain as one can be.

const user = entity("user", { joinKeys: { user_id: "int64" } });
const events = eventSource("events", {
  files: "events.csv",
  entity: user,
  columns: {},
  eventTime: { name: "event_time", unit: "us" },
});

/** A view over `events.csv`, called as is said. */
export function viewNamed(name: string, window: "7d" | "30d" = "7d"): ViewDefinition {
  return featureView(name, {
    entity: user,
    source: events,
    owner: "growth_team",
    features: () => ({ total_events: count(), recent_events: count({ window }), last_active_days: sinceLast("days") }),
  });
}

export const activity = viewNamed("activity");

/** Micros of a day of November 2026. */
export function november(day: number): number {
  return instant(`2026-11-${String(day).padStart(2, "0")}`).micros;
}

const SOURCE = "events.csv";

/** Lines `<user_id>,<micros>` in, a line of JSON an entity out: the number of its events and the time of the last. */
export const plainEngine: BatchEngine = {
  name: "plain",
  runHistory: () => Promise.reject(new Error("The plain engine joins nothing.")),
  async runView(plan, file, { repoFolder }) {
    const text = await readFile(join(repoFolder, SOURCE), "utf8");
    const byUser = new Map<number, number[]>();
    for (const line of text.split("\n").filter((found) => found !== "")) {
      const [id, micros] = line.split(",").map(Number);
      if (id !== undefined && micros !== undefined && micros <= plan.asOfMicros) {
        byUser.set(id, [...(byUser.get(id) ?? []), micros]);
      }
    }
    const rows = [...byUser].map(([id, times]) => {
      const last = Math.max(...times);
      return JSON.stringify([id, times.length, 0, 0, last, last]);
    });
    await writeFile(file, rows.map((row) => `${row}\n`).join(""), { flag: "wx" });
    const report = {
      source: "events",
      files: await this.fingerprint(scanOf(plan.root), { repoFolder }),
      prunedFiles: 2,
      rows: text.split("\n").length - 1,
      leftOut: { nullKey: 3, nullEventTime: 4 },
      superseded: 5,
      counted: { nan: 6, flooredTimes: 7, outOfRange: 8, fittedVectors: 9 },
      warnings: ['event_type has 12 rows of "undeclared"'],
    };
    return { rows: rows.length, sources: [report] };
  },
  readSource: () => Promise.reject(new Error("The tests of this room fit nothing.")),
  scoreFile: () => Promise.reject(new Error("The tests of this room score nothing.")),
  writeTrainingSet: () => Promise.reject(new Error("no test of this room makes training sets")),
  labelReach: () => Promise.reject(new Error("no test of this room makes labels")),
  runLabels: () => Promise.reject(new Error("no test of this room makes labels")),
  async *readParquet(file, columns): AsyncIterable<ColumnBatch> {
    const rows = (await readFile(file, "utf8")).split("\n").filter((line) => line !== "");
    for (const line of rows) {
      const cells: (number | null)[] = JSON.parse(line);
      yield { rows: 1, columns: columns.map((_, position) => [cells[position] ?? null]) };
    }
  },
  async fingerprint(_scan, { repoFolder }): Promise<readonly InputFile[]> {
    const text = await readFile(join(repoFolder, SOURCE), "utf8");
    return [{ path: SOURCE, bytes: Buffer.byteLength(text), sha256: sha256OfText(text) }];
  },
  async [Symbol.asyncDispose]() {},
};

/** All that an iterable gives. */
export async function collect<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const collected: T[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}

/** A feature repo and its offline store, in a folder of their own. */
export interface World extends AsyncDisposable {
  readonly root: string;
  readonly store: OfflineStore;
  /** What a build is asked for, with what a test changes. */
  options(changed?: Partial<BuildOptions>): BuildOptions;
  writeEvents(lines: readonly string[]): Promise<void>;
  /** Every file and empty folder of the store, by its path with `/`, in order. */
  tree(): Promise<readonly string[]>;
}

export const state = { number: 3, hash: sha256OfText("the third state") };

export async function newWorld(): Promise<World> {
  const root = await mkdtemp(join(tmpdir(), "granary-offline-"));
  const folder = join(root, "offline_store");
  const world: World = {
    root,
    store: openOfflineStore(folder, { clock: () => november(30) }),
    options: (changed = {}) => ({
      engine: plainEngine,
      view: activity,
      asOfMicros: november(10),
      state,
      repoFolder: root,
      ...changed,
    }),
    writeEvents: (lines) => writeFile(join(root, SOURCE), lines.map((line) => `${line}\n`).join("")),
    tree: () => treeOf(folder),
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  };
  await mkdir(folder);
  await world.writeEvents([`1,${november(1)}`, `1,${november(9)}`, `2,${november(12)}`]);
  return world;
}

async function treeOf(folder: string, prefix = ""): Promise<readonly string[]> {
  const names = (await readdir(folder)).sort();
  const paths = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      if (!(await stat(path)).isDirectory()) return [`${prefix}${name}`];
      const inner = await treeOf(path, `${prefix}${name}/`);
      return inner.length === 0 ? [`${prefix}${name}/`] : inner;
    }),
  );
  return paths.flat();
}
