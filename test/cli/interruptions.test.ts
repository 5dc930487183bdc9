import { cp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { command, type ExampleRepo, granary, granaryAnswer } from "../example-repo.js";
import { atEveryChange } from "../faults/index.js";
import { gatedView, makeGate, openGate, startGranary } from "./gate.js";
import { smallRepo } from "./small-repo.js";

/** Each step of a repo's last run as `<kind> <name>`, marked where it is done. */
async function stepsOf({ folder }: Pick<ExampleRepo, "folder">): Promise<readonly string[]> {
  const text = await readFile(join(folder, "offline_store/run.json"), "utf8").catch(() => '{"steps":[]}');
  const { steps } = JSON.parse(text) as {
    readonly steps: readonly { readonly kind: string; readonly name: string; readonly done_at: string | null }[];
  };
  return steps.map(({ kind, name, done_at }) => `${kind} ${name}${done_at === null ? "" : " ✓"}`);
}

test("a run that is killed while it builds goes on with what was not built, as of the same instant", async () => {
  await using repo = await smallRepo(gatedView);
  await makeGate(repo);
  await granaryAnswer(repo, "apply");
  const { child, ended } = startGranary(repo, "run", "--as-of", "2026-11-09T08:00:00Z");
  await using _gate = await openGate(repo);
  const atTheGate = [
    "build gated",
    ...["build item_spending ✓", "build profile ✓", "build spending ✓"],
    ...["push gated", "push item_spending", "push profile", "push spending"],
  ];
  await expect.poll(() => stepsOf(repo), { timeout: 60_000, interval: 20 }).toEqual(atTheGate);
  child.kill("SIGKILL");
  expect((await ended).exitCode).toBe(-1);

  await rm(join(repo.folder, "gate"));
  await writeFile(join(repo.folder, "gate"), "/cart");
  expect(await granaryAnswer(repo, "run")).toMatchObject({
    as_of: "2026-11-09T08:00:00Z",
    resumed: true,
    built: [{ view: "gated", rows: 1 }],
    pushed: [{ view: "gated" }, { view: "item_spending" }, { view: "profile" }, { view: "spending" }],
  });
  expect(await stepsOf(repo)).toEqual(atTheGate.map((step) => `${step.replace(" ✓", "")} ✓`));
  expect(await granaryAnswer(repo, "get", "1")).toMatchObject({ features: { page: "/cart", spend: 15, age: 31 } });
});

test("a run that is killed at any change to its journal loses no step that is in it", async () => {
  await using applied = await smallRepo();
  await granaryAnswer(applied, "apply");
  const repos: ExampleRepo[] = [];
  let wasDone = 0;
  try {
    await atEveryChange(
      {
        script: command,
        kind: "kill",
        prepare: async () => {
          const repo = await smallRepo();
          repos.push(repo);
          await cp(join(applied.folder, "feature_store"), join(repo.folder, "feature_store"), { recursive: true });
          const args = ["run", "--as-of", "2026-11-09", "--repo", repo.folder];
          return { under: join(repo.folder, "offline_store/run.json"), args };
        },
      },
      async ({ signal }, _, under) => {
        const repo = { folder: join(under, "../..") };
        const before = await stepsOf(repo);
        const undone = before.filter((step) => !step.endsWith("✓"));
        const finished = await granary({ ...repo, [Symbol.asyncDispose]: async () => {} }, "run", "--json");
        const answer = JSON.parse(finished.stdout);
        const done = [
          ...answer.built.map(({ view }: { readonly view: string }) => `build ${view}`),
          ...answer.pushed.map(({ view }: { readonly view: string }) => `push ${view}`),
        ];
        const isUnfinished = undone.length > 0;
        expect({ signal, as_of: answer.as_of, resumed: answer.resumed }).toEqual({
          signal: isUnfinished || before.length === 0 ? "SIGKILL" : null,
          as_of: isUnfinished ? "2026-11-09T00:00:00Z" : "2026-11-10T00:00:00Z",
          resumed: isUnfinished,
        });
        if (isUnfinished) expect(done).toEqual(undone);
        else expect(done.length).toBe(6);
        wasDone = Math.max(wasDone, before.length - undone.length);
      },
    );
  } finally {
    for (const repo of repos) await repo[Symbol.asyncDispose]();
  }
  expect(wasDone).toBe(6);
});

test("of two builds at once the second is refused, naming the first, and nothing is lost: GR-LOCK-HELD", async () => {
  await using repo = await smallRepo(gatedView);
  await makeGate(repo);
  await granaryAnswer(repo, "apply");
  const first = startGranary(repo, "build", "--json");
  const gate = await openGate(repo);
  const second = await granary(repo, "build", "spending", "--json");
  expect(second.exitCode).toBe(1);
  const { error } = JSON.parse(second.stdout);
  expect(error.code).toBe("GR-LOCK-HELD");
  expect(error.detail).toContain(`process ${first.child.pid} `);
  await gate.write("/cart");
  await gate.close();
  expect((await first.ended).exitCode).toBe(0);
  expect(JSON.parse((await first.ended).stdout).views.length).toBe(4);
  expect(await granaryAnswer(repo, "build", "spending")).toMatchObject({ views: [{ built: false, rows: 2 }] });
  expect(await granaryAnswer(repo, "snapshots", "--verify")).toMatchObject({
    snapshots: ["gated", "item_spending", "profile", "spending"].map((view) => ({ view, build: 1, problem: null })),
  });
});

test("Ctrl-C ends a build at once, and the next one goes on", async () => {
  await using repo = await smallRepo(gatedView);
  await makeGate(repo);
  await granaryAnswer(repo, "apply");
  const { child, ended } = startGranary(repo, "build");
  await using _gate = await openGate(repo);
  const signal = new Promise((resolve) => child.on("close", (_, by) => resolve(by)));
  child.kill("SIGINT");
  expect(await signal).toBe("SIGINT");
  expect((await ended).stdout).not.toContain("gated");
  await rm(join(repo.folder, "gate"));
  await writeFile(join(repo.folder, "gate"), "/cart");
  expect((await granary(repo, "build")).exitCode).toBe(0);
});
