import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ExampleRepo, granary, granaryAnswer } from "../example-repo.js";
import { change, edited, smallRepo } from "./small-repo.js";

/** Runs a command that changes nothing twice: as people see it, and with --json, whose stdout must be one document. */
async function both(repo: ExampleRepo, ...args: readonly string[]) {
  const [people, machine] = await Promise.all([granary(repo, ...args), granary(repo, ...args, "--json")]);
  expect({ exitCode: machine.exitCode, stderr: machine.stderr }).toEqual({ exitCode: people.exitCode, stderr: "" });
  return { ...people, answer: JSON.parse(machine.stdout) };
}

/** The words of each line, without the spaces that align them. */
const words = (text: string): readonly string[] =>
  text
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).join(" "));

let repo: ExampleRepo;
afterAll(() => repo?.[Symbol.asyncDispose]());
beforeAll(async () => {
  repo = await smallRepo();
});

describe("a repo's life, command by command", () => {
  test.each(["build", "run", "push", "serve", "ls"])(
    "%s asks for `granary apply` first: GR-REGISTRY-NOT-APPLIED",
    async (name) => {
      const { exitCode, stderr, answer } = await both(repo, name);
      expect(exitCode).toBe(1);
      expect(stderr).toMatch(
        /^✗ GR-REGISTRY-NOT-APPLIED .*\n {2}Nothing was applied .*\n {2}→ Run `granary apply`\.\n$/,
      );
      expect(answer.error.code).toBe("GR-REGISTRY-NOT-APPLIED");
    },
  );

  test("plan says what would be added, and writes nothing", async () => {
    const { exitCode, stdout, answer } = await both(repo, "plan");
    expect(exitCode).toBe(0);
    const subjects = ["entity user", "source orders", "view spending", "feature age of profile", "service churn"];
    for (const subject of subjects) expect(stdout).toContain(`+ ${subject}\n`);
    expect(answer.refusals).toEqual([]);
    expect(await readdir(repo.folder)).not.toContain("feature_store");
  });

  test("apply records it once", async () => {
    const first = await granaryAnswer(repo, "apply");
    expect(first).toMatchObject({ state: 1, applied: true });
    const { stdout, answer } = await both(repo, "apply");
    expect(stdout).toBe("Nothing changes: the code agrees with the applied state.\n");
    expect(answer).toMatchObject({ state: 1, applied: false });
    expect((await readdir(join(repo.folder, "feature_store/registry"))).length).toBe(1);
  });

  test("snapshots has none to list", async () => {
    const { stdout, answer } = await both(repo, "snapshots");
    expect(stdout).toBe("There are no snapshots yet. `granary build` makes them.\n");
    expect(answer).toEqual({ snapshots: [] });
  });

  test("get has no online store before a push: GR-ONLINE-MISSING", async () => {
    const { exitCode, answer } = await both(repo, "get", "1");
    expect([exitCode, answer.error.code]).toEqual([1, "GR-ONLINE-MISSING"]);
  });

  test("push has nothing before a build: GR-OFFLINE-NO-SNAPSHOT", async () => {
    const { exitCode, answer } = await both(repo, "push");
    expect([exitCode, answer.error.code]).toEqual([1, "GR-OFFLINE-NO-SNAPSHOT"]);
  });

  test("build builds the views that are named, as of the clock, and once", async () => {
    const { exitCode, stdout, stderr } = await granary(repo, "build", "profile", "spending");
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/^Building 2 views as of 2026-11-10T00:00:00Z\n/);
    expect([...words(stdout)].sort()).toEqual([
      expect.stringMatching(/^✓ profile: built, 1 row, \d+ B, build 1$/),
      expect.stringMatching(/^✓ spending: built, 2 rows, \d+ B, build 1$/),
    ]);
    expect(await granaryAnswer(repo, "build", "spending")).toMatchObject({
      views: [{ view: "spending", built: false, build: 1, rows: 2, as_of: "2026-11-10T00:00:00Z" }],
    });
    expect(await granaryAnswer(repo, "build", "spending", "--force")).toMatchObject({
      views: [{ built: true, build: 2 }],
    });
  });

  test("build --as-of knows nothing later", async () => {
    expect(await granaryAnswer(repo, "build", "spending", "--as-of", "2026-11-02T12:00:00Z")).toMatchObject({
      views: [{ rows: 1, as_of: "2026-11-02T12:00:00Z" }],
    });
  });

  test.each([["build"], ["push"]])("%s refuses a view that is not there: GR-COMMAND-VIEW-UNKNOWN", async (name) => {
    const { exitCode, stderr, answer } = await both(repo, name, "spendin");
    expect(exitCode).toBe(1);
    expect(stderr).toContain('There is no feature view "spendin". Did you mean "spending"?');
    expect(answer.error.code).toBe("GR-COMMAND-VIEW-UNKNOWN");
  });

  test("run builds and pushes all", async () => {
    const { stderr } = await granary(repo, "run");
    expect(stderr).toMatch(/^Running as of 2026-11-10T00:00:00Z: 6 steps\n/);
    for (const view of ["spending", "item_spending", "profile"]) expect(stderr).toContain(`✓ push ${view}: `);
    expect(await granaryAnswer(repo, "run", "--as-of", "2026-11-10")).toMatchObject({
      as_of: "2026-11-10T00:00:00Z",
      resumed: false,
      built: [{ built: false }, { built: false }, { built: false }],
      pushed: [{ rows: 3 }, { rows: 1 }, { rows: 2 }],
    });
  });
});

describe("looking up", () => {
  const features = async (...args: readonly string[]) => (await both(repo, "get", ...args)).answer.features;

  test("get reads an entity's features", async () => {
    const { stdout, answer } = await both(repo, "get", "1");
    expect(answer).toMatchObject({ entity: { user_id: 1 }, features: { order_count: 2, spend: 15, age: 31 } });
    expect(words(stdout)).toContain("spend 15 PRESENT 2026-11-02T00:00:00Z");
  });

  test("get reads features that are named, in that order, and a service's", async () => {
    expect(Object.entries(await features("1", "age", "spend"))).toEqual([
      ["age", 31],
      ["spend", 15],
    ]);
    expect(await features("user_id=2", "--service", "churn")).toEqual({ spend: 7 });
    expect((await both(repo, "get", "2", "age", "spend")).answer).toMatchObject({
      features: { age: null, spend: 7 },
      statuses: { age: "NOT_FOUND", spend: "PRESENT" },
    });
  });

  test("get takes each join key of an entity of several by name", async () => {
    expect(await features("user_id=1,item_id=b", "--entity", "user_item")).toEqual({ item_spend: 5 });
    expect(await features("item_id=a,user_id=2", "--entity", "user_item")).toEqual({ item_spend: 7 });
  });

  test.each(["1", "1,b", "=1,item_id=b"])(
    "get %s names no entity of several keys: GR-COMMAND-KEY-INVALID",
    async (key) => {
      const { exitCode, stderr, answer } = await both(repo, "get", key, "--entity", "user_item");
      expect(exitCode).toBe(2);
      expect(stderr).toContain(`"${key}" does not name each of the join keys user_id, item_id.`);
      expect(answer.error.code).toBe("GR-COMMAND-KEY-INVALID");
    },
  );

  test.each([
    [["get", "1", "spendd"], "GR-FEATURE-UNKNOWN"],
    [["get", "3"], "GR-ENTITY-NOT-FOUND"],
    [["get", "one"], "GR-VALUE-TYPE"],
    [["get", "user_id=1", "--entity", "user_item"], "GR-KEY-INVALID"],
    [["show", "spendd"], "GR-REGISTRY-UNKNOWN-NAME"],
    [["snapshots", "nosuch"], "GR-OFFLINE-NO-SNAPSHOT"],
  ])("%j is refused: %s", async (args, code) => {
    const { exitCode, answer } = await both(repo, ...args);
    expect([exitCode, answer.error.code]).toEqual([1, code]);
  });

  test("ls lists every feature", async () => {
    const { stdout, answer } = await both(repo, "ls");
    expect(words(stdout)).toContain("age int profile 1 crm Years");
    const names = answer.features.map((one: { readonly name: string }) => one.name);
    expect(names.toSorted()).toEqual(["age", "item_spend", "order_count", "spend"]);
  });

  test.each([
    ["feature", "spend", ["feature spend", "view spending 1", "services churn", "orders ← data/orders.csv"]],
    ["view", "profile", ["view profile", "owner crm", "source profiles", "age int crm Years"]],
    ["service", "churn", ["service churn", "spend float growth"]],
    ["entity", "user_item", ["entity user_item", "join keys user_id int64, item_id string", "views item_spending"]],
    [
      "source",
      "orders",
      ["event source orders", "input data/orders.csv", "event time ordered_at", "columns amount float64"],
    ],
    ["source", "profiles", ["row source profiles", "views profile"]],
  ])("show tells of a %s: %s", async (kind, name, lines) => {
    const { stdout, answer } = await both(repo, "show", name);
    expect(answer.definitions).toMatchObject([{ kind }]);
    for (const line of lines) expect(words(stdout)).toContain(line);
  });
});

describe("changing", () => {
  test("a feature that means something else under its version is refused, with both meanings", async () => {
    await change(
      repo,
      edited("features/orders.ts", "spend: sum(order.amount)", "spend: sum(order.amount, { window: '7d' })"),
    );
    for (const name of ["plan", "apply"]) {
      const { exitCode, stderr, answer } = await both(repo, name);
      expect(exitCode).toBe(1);
      expect(stderr).toContain('"spend" of view "spending" 1 means: sum(amount) over 7d, float64, from orders.');
      expect(stderr).toContain("What was applied means: sum(amount), float64, from orders.");
      expect(answer.error.code).toBe("GR-REGISTRY-MEANING-CHANGED");
    }
    expect((await both(repo, "ls")).answer.error.code).toBe("GR-REGISTRY-NOT-APPLIED");
  });

  test("a snapshot of the old definition is not pushed: GR-PUSH-OTHER-DEFINITION", async () => {
    const text = await readFile(join(repo.folder, "features/orders.ts"), "utf8");
    const raised = text.replace('owner: "growth", version: "1"', 'owner: "growth", version: "2"');
    await change(repo, { "features/orders.ts": raised });
    expect(await granaryAnswer(repo, "apply")).toMatchObject({ state: 2, applied: true });
    const { exitCode, stderr, answer } = await both(repo, "push", "spending");
    expect(exitCode).toBe(1);
    expect(stderr).toContain(
      'The newest snapshot of "spending" (as of 2026-11-10T00:00:00Z) was built by another definition',
    );
    expect(answer.error.code).toBe("GR-PUSH-OTHER-DEFINITION");
    await granaryAnswer(repo, "build", "spending");
    expect(await granaryAnswer(repo, "push", "spending")).toMatchObject({ views: [{ view: "spending", rows: 2 }] });
  });

  test("push --full removes rows that the snapshot lacks, and says so", async () => {
    await change(repo, { "data/orders.csv": "user_id,item_id,ordered_at,amount\n1,a,2026-11-09,10\n" });
    await granaryAnswer(repo, "build", "spending");
    expect(await granaryAnswer(repo, "push", "spending")).toMatchObject({ views: [{ rows: 1, removed: 0 }] });
    // Its one order was at the excluded start of the 7 days.
    expect(await granaryAnswer(repo, "get", "2", "spend")).toMatchObject({ features: { spend: 0 } });
    expect((await granary(repo, "push", "spending", "--full")).stderr).toMatch(
      /^✓ push spending: 1 row, .*1 removed, as of /,
    );
    expect((await both(repo, "get", "2", "spend")).answer.error.code).toBe("GR-ENTITY-NOT-FOUND");
  });
});

test("a repo without a view has nothing to build or push: GR-COMMAND-NOTHING-TO-DO", async () => {
  await using bare = await smallRepo();
  for (const file of ["orders", "profile"]) await rm(join(bare.folder, `features/${file}.ts`));
  await granaryAnswer(bare, "apply");
  for (const name of ["build", "push"]) {
    const { exitCode, answer } = await both(bare, name);
    expect([exitCode, answer.error.code]).toEqual([1, "GR-COMMAND-NOTHING-TO-DO"]);
  }
  expect((await both(bare, "ls")).stdout).toBe("No feature is applied: the repo defines no feature view.\n");
});
