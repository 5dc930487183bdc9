import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { count } from "../../src/aggregation/index.js";
import { entity, eventSource, featureView } from "../../src/definition/index.js";
import { applyPlan, type Definitions, openRegistry } from "../../src/registry/index.js";
import { atEveryChange, type Fault, runWithFault } from "./index.js";

const PROGRAM = join(import.meta.dirname, "programs/registry.mjs");

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "granary-registry-crash-"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

function ownedBy(owner: string): Definitions {
  const user = entity("user", { joinKeys: { user_id: "int64" } });
  const events = eventSource("events", { files: "e.csv", entity: user, eventTime: "at", columns: {} });
  const view = featureView("activity", { entity: user, source: events, owner, features: () => ({ events: count() }) });
  return { entities: [user], sources: [events], views: [view], services: [] };
}

const apply = (folder: string, owner: string) => applyPlan(openRegistry(folder), ownedBy(owner), { nowMicros: 0 });
const newFolder = async () => join(await mkdtemp(join(root, "world-")), "feature_store");

/** Whose the registry is by its newest state, and by its YAML; undefined for one that is not there. */
async function ownersOf(folder: string) {
  const state = await openRegistry(folder).latest();
  const text = await readFile(join(folder, "feature_registry.yaml"), "utf8").catch(() => undefined);
  const yaml: { readonly features: readonly { readonly owner: string }[] } | null = parse(text ?? "");
  return { state: state?.definitions.views[0]?.owner, yaml: yaml?.features[0]?.owner };
}

interface Scenario {
  readonly fault: string;
  readonly kind: Fault["kind"];
  readonly sticky: boolean;
  /** Whose the registry is before; undefined: an empty one. */
  readonly before: string | undefined;
}

describe("an apply", () => {
  test.each<Scenario>([
    { fault: "killed", kind: "kill", sticky: false, before: undefined },
    { fault: "killed", kind: "kill", sticky: false, before: "old" },
    { fault: "out of space", kind: "ENOSPC", sticky: true, before: "old" },
  ])(
    "that is $fault at any change leaves the registry of $before or the new one, and the next completes it",
    async (scenario) => {
      const { kind, sticky, before } = scenario;
      const prepare = async () => {
        const under = await newFolder();
        if (before !== undefined) await apply(under, before);
        return { under, args: [under, JSON.stringify(ownedBy("new"))] };
      };
      const seen = new Set<string | undefined>();
      const changes = await atEveryChange({ script: PROGRAM, kind, sticky, prepare }, async (run, _, folder) => {
        const { state, yaml } = await ownersOf(folder);
        seen.add(state);
        expect([before, "new"]).toContain(state);
        // The YAML follows the state: it is never ahead of it.
        expect(state === "new" ? [before, "new"] : [before]).toContain(yaml);
        if (run.exitCode === 0) expect({ state, yaml }).toEqual({ state: "new", yaml: "new" });

        await apply(folder, "new");
        expect(await ownersOf(folder)).toEqual({ state: "new", yaml: "new" });
        expect((await readdir(folder)).sort()).toEqual(["feature_registry.yaml", "registry"]);
        const states = before === undefined ? ["000001.json"] : ["000001.json", "000002.json"];
        expect((await readdir(join(folder, "registry"))).sort()).toEqual(states);
      });
      expect(seen).toEqual(new Set([before, "new"]));
      expect(changes.length).toBeGreaterThan(6);
    },
  );

  test("that races others gets a number of its own, and the YAML is the newest state's", async () => {
    const folder = await newFolder();
    const race = async (who: string) => {
      const repos = [1, 2, 3, 4, 5].map((turn) => JSON.stringify(ownedBy(`${who}${turn}`)));
      const { exitCode, stdout, stderr } = await runWithFault(PROGRAM, [folder, ...repos]);
      if (exitCode !== 0) throw new Error(stderr);
      const numbers: readonly number[] = JSON.parse(stdout);
      return numbers;
    };
    const numbers = (await Promise.all(["a", "b", "c", "d"].map(race))).flat();
    const written = Array.from({ length: 20 }, (_, index) => index + 1);
    expect(numbers.toSorted((x, y) => x - y)).toEqual(written);
    expect(await openRegistry(folder).list()).toEqual(written);
    const { state, yaml } = await ownersOf(folder);
    expect(yaml).toBe(state);
  });
});
