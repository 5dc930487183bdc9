import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openOfflineStore } from "../../src/offline/index.js";
import { thoroughness } from "../../src/testing/index.js";
import { atEveryChange, type Fault, runWithFault } from "./index.js";

const PROGRAM = join(import.meta.dirname, "programs/offline.mjs");

let root: string;
/** What the program runs, in this process. */
let build: (repo: string, day: number) => Promise<{ readonly built: boolean }>;
let prune: (repo: string) => Promise<unknown>;
beforeAll(async () => {
  ({ build, prune } = await import(PROGRAM));
  root = await mkdtemp(join(tmpdir(), "granary-offline-"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** A feature repo whose store holds what earlier builds, at days of November 2026, left in it. */
async function newRepo(builds: readonly { readonly day: number; readonly events: string }[]): Promise<string> {
  const repo = await mkdtemp(join(root, "repo-"));
  await mkdir(join(repo, "offline_store"));
  for (const { day, events } of builds) {
    await writeFile(join(repo, "events.csv"), events);
    await build(repo, day);
  }
  return repo;
}

const storeOf = (repo: string) => openOfflineStore(join(repo, "offline_store"));
const newestData = (repo: string) =>
  readFile(join(repo, "offline_store/activity.parquet"), "utf8").catch(() => undefined);

/** Each snapshot as `<day>/<build>: <data>`, with `corrupt` for what is. */
async function contentOf(repo: string): Promise<readonly string[]> {
  const listed = await storeOf(repo).snapshots({ digests: true });
  return Promise.all(
    listed.map(async ({ asOfMicros, build, folder, problem }) => {
      const day = new Date(asOfMicros / 1000).getUTCDate();
      const data = problem === null ? await readFile(join(folder, "part-0.parquet"), "utf8") : "corrupt";
      return `${day}/${build}: ${data}`;
    }),
  );
}

const partOfBuild1 = "offline_store/history/activity/as_of=20261105T000000.000000Z/build=1/part-0.parquet";

interface Scenario {
  readonly what: string;
  readonly before: readonly { readonly day: number; readonly events: string }[];
  readonly damage?: string;
  readonly old: readonly string[];
  readonly new: readonly string[];
  /** Between the two, where a snapshot is published and a corrupt one not yet set aside. */
  readonly between?: readonly string[];
  /** `activity.parquet` before and after. */
  readonly newest: readonly [string | undefined, string];
}

/** A build as of 5 November over "new", in stores of different pasts. */
const SCENARIOS: readonly Scenario[] = [
  { what: "the first build", before: [], old: [], new: ["5/1: new"], newest: [undefined, "new"] },
  {
    what: "a rebuild in place of a corrupt snapshot",
    before: [
      { day: 1, events: "old" },
      { day: 5, events: "spoilt" },
    ],
    damage: partOfBuild1,
    old: ["1/1: old", "5/1: corrupt"],
    between: ["1/1: old", "5/1: corrupt", "5/2: new"],
    new: ["1/1: old", "5/2: new"],
    newest: ["spoilt", "new"],
  },
];

const FAULTS: readonly { readonly fault: string; readonly kind: Fault["kind"]; readonly sticky: boolean }[] = [
  { fault: "killed", kind: "kill", sticky: false },
  { fault: "out of space", kind: "ENOSPC", sticky: true },
];

describe.each(FAULTS)("a build that is $fault at any change to the disk", ({ kind, sticky }) => {
  test.each(SCENARIOS)("($what) leaves the old state or the new, and the next build succeeds", async (scenario) => {
    const past = await newRepo(scenario.before);
    if (scenario.damage !== undefined) await truncate(join(past, scenario.damage), 1);
    await writeFile(join(past, "events.csv"), "new");
    const allowed = [scenario.old, scenario.new, scenario.between ?? scenario.new];
    const seen = new Set<string>();

    const prepare = async () => {
      const under = await mkdtemp(join(root, "run-"));
      await cp(past, under, { recursive: true });
      return { under, args: [under, "5"] };
    };
    const changes = await atEveryChange({ script: PROGRAM, kind, sticky, prepare }, async (run, at, repo) => {
      const faulty = run.changes.length >= at;
      if (kind === "kill" && faulty) expect(run.signal).toBe("SIGKILL");
      if (kind === "ENOSPC" && run.exitCode !== 0) expect(run.stderr).toContain("GR-FILE-DISK-FULL");
      if (!faulty) expect(run).toMatchObject({ exitCode: 0, stderr: "" });

      const content = await contentOf(repo);
      expect(allowed).toContainEqual(content);
      expect(scenario.newest).toContain(await newestData(repo));
      if (run.exitCode === 0) expect(content).toEqual(scenario.new);
      seen.add(content.join(", "));

      const { built } = await build(repo, 5);
      expect(built).toBe(!content.some((line) => line.endsWith("new")));
      expect(await contentOf(repo)).toEqual(scenario.new);
      expect(await newestData(repo)).toBe("new");
      const names = await readdir(join(repo, "offline_store"));
      expect(names.filter((name) => name.startsWith("."))).toEqual([]);
      await rm(repo, { recursive: true });
    });
    expect(changes.length).toBeGreaterThan(15);
    expect(seen).toEqual(new Set(allowed.map((content) => content.join(", "))));
  });
});

// A process for each change to the disk.
test.runIf(thoroughness > 1)(
  "a prune that is killed at any change to the disk leaves snapshots whole, and the next one finishes it",
  async () => {
    const past = await newRepo([
      { day: 1, events: "old" },
      { day: 5, events: "new" },
    ]);
    const seen = new Set<string>();
    const prepare = async () => {
      const under = await mkdtemp(join(root, "run-"));
      await cp(past, under, { recursive: true });
      return { under, args: [under, "prune"] };
    };
    await atEveryChange({ script: PROGRAM, kind: "kill", prepare }, async (run, at, repo) => {
      if (run.changes.length >= at) expect(run.signal).toBe("SIGKILL");
      else expect(run).toMatchObject({ exitCode: 0, stdout: "pruned 1" });
      const content = await contentOf(repo);
      seen.add(content.join(", "));
      await prune(repo);
      expect(await contentOf(repo)).toEqual(["5/1: new"]);
      expect(await newestData(repo)).toBe("new");
      const names = await readdir(join(repo, "offline_store"));
      expect(names.filter((name) => name.startsWith("."))).toEqual([]);
      // Its number stays: what is online tells builds by it.
      await build(repo, 1);
      expect(await contentOf(repo)).toEqual(["1/2: new", "5/1: new"]);
      await rm(repo, { recursive: true });
    });
    expect(seen).toEqual(new Set(["1/1: old, 5/1: new", "5/1: new"]));
  },
);

describe("two builds of one store", () => {
  async function startHolder(repo: string): Promise<ChildProcess & { readonly told: Promise<string> }> {
    const child = spawn(process.execPath, [PROGRAM, repo, "5", "hold"], { stdio: ["pipe", "pipe", "inherit"] });
    const begun = once(child.stdout, "data");
    const told = text(child.stdout);
    await begun;
    return Object.assign(child, { told });
  }

  test("at once: the second is refused, naming the first, and the first goes on", async () => {
    const repo = await newRepo([]);
    await writeFile(join(repo, "events.csv"), "new");
    const holder = await startHolder(repo);
    const second = await runWithFault(PROGRAM, [repo, "5"]);
    expect(second.exitCode).toBe(1);
    expect(second.stderr).toContain("GR-LOCK-HELD");
    expect(second.stderr).toMatch(new RegExp(`process ${holder.pid} on host .+ \\(build of activity\\) since`));
    holder.stdin?.end();
    expect(await holder.told).toBe("computingbuilt 1");
    expect(await contentOf(repo)).toEqual(["5/1: new"]);
  });

  test("readers see the old state while a build runs, and a killed one holds nothing up", async () => {
    const repo = await newRepo([{ day: 1, events: "old" }]);
    const holder = await startHolder(repo);
    expect(await contentOf(repo)).toEqual(["1/1: old"]);
    holder.kill("SIGKILL");
    await once(holder, "exit");
    expect((await build(repo, 5)).built).toBe(true);
  });
});
