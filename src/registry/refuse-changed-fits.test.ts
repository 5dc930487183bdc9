import { describe, expect, test } from "vitest";
import { max } from "../aggregation/index.js";
import { entity, eventSource, featureView } from "../definition/index.js";
import { imputer } from "../fitting/index.js";
import { hashDefinitions, planChanges } from "./index.js";
import type { Definitions, RegistryState } from "./state.js";
import { parseState, stateText } from "./state-file.js";

interface Choices {
  readonly strategy?: "mean" | "median";
  readonly version?: string;
  readonly viewVersion?: string;
  readonly timeZone?: string;
  readonly files?: string;
}

function salesRepo({ strategy = "mean", version = "1", viewVersion = "1", ...source }: Choices = {}): Definitions {
  const user = entity("user", { joinKeys: { user_id: "int64" } });
  const sales = eventSource("sales", {
    files: source.files ?? "sales.csv",
    entity: user,
    eventTime: "at",
    columns: { price: "float64" },
    timeZone: source.timeZone ?? "UTC",
    derive: (row) => ({ filled: imputer(row.price, { strategy, version }) }),
  });
  const view = featureView("prices", {
    entity: user,
    source: sales,
    owner: "crm",
    version: viewVersion,
    features: (sale) => ({ dearest: max(sale.filled) }),
  });
  return { entities: [user], sources: [sales], views: [view], services: [] };
}

function state(definitions: Definitions): RegistryState {
  return { number: 1, appliedAt: "2026-11-25T00:00:00Z", hash: hashDefinitions(definitions), definitions };
}

const refusals = (choices: Choices) =>
  planChanges(state(salesRepo()), salesRepo(choices)).refusals.map(({ code, detail }) => `${code} ${detail}`);

describe("a fit", () => {
  test("that is another under its version is refused: GR-REGISTRY-FIT-CHANGED, naming both", () => {
    const [first, second, ...rest] = refusals({ strategy: "median" });
    expect(first).toBe(
      'GR-REGISTRY-FIT-CHANGED Fit "filled" of source "sales" is version 1 as before, and is another: imputer version 1 (strategy "mean") of price was applied, it is imputer version 1 (strategy "median") of price now.',
    );
    expect(second).toMatch(/^GR-REGISTRY-MEANING-CHANGED "dearest" of view "prices" 1 mean something else/);
    expect(rest).toEqual([]);
  });

  test("that learns from other rows is refused so, whatever the version of the view", () => {
    expect(refusals({ timeZone: "Europe/London", viewVersion: "2" })).toEqual([
      'GR-REGISTRY-FIT-CHANGED Fit "filled" of source "sales" is version 1 as before, and learns from other rows: time zone: UTC → Europe/London.',
    ]);
  });

  test("of a new version asks for one of the views that read it", () => {
    const [only, ...rest] = refusals({ strategy: "median", version: "2" });
    expect(only).toMatch(/^GR-REGISTRY-MEANING-CHANGED "dearest" of view "prices" 1 .*imputer version 2/);
    expect(rest).toEqual([]);
    expect(refusals({ strategy: "median", version: "2", viewVersion: "2" })).toEqual([]);
  });

  test("means the same where its files have moved", () => {
    expect(refusals({ files: "old/sales.csv" })).toEqual([]);
  });

  test("is kept whole in the registry's state", async () => {
    const applied = state(salesRepo());
    const read = await parseState(stateText(applied), 1, "000001.json");
    expect(read.definitions.sources[0]?.fits).toEqual(applied.definitions.sources[0]?.fits);
  });
});
