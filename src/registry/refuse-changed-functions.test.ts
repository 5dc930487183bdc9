import { describe, expect, test } from "vitest";
import { count, max } from "../aggregation/index.js";
import { entity, eventSource, featureView, rowFunction, type Source } from "../definition/index.js";
import { hashDefinitions, planChanges } from "./index.js";
import type { Definitions, RegistryState } from "./state.js";
import { parseState, stateText } from "./state-file.js";

interface Choices {
  readonly sourceHash?: string;
  readonly version?: string;
  readonly viewVersion?: string;
  readonly module?: string;
}

/** A view that reads a row function of a source, and one over the same source that doesn't. */
function reviewsRepo({
  sourceHash = "a".repeat(64),
  version = "1",
  viewVersion = "1",
  module,
}: Choices = {}): Definitions {
  const user = entity("user", { joinKeys: { user_id: "int64" } });
  const plain = eventSource("reviews", {
    files: "reviews.csv",
    entity: user,
    eventTime: "at",
    columns: { text: "string", stars: "int64" },
    derive: (row) => ({
      mood: rowFunction({
        module: module ?? "functions/mood.ts",
        export: "mood",
        version,
        inputs: { text: row.text.lower(), stars: row.stars },
        output: "float64",
      }),
    }),
  });
  // As loading the feature repo gives them their source.
  const functions = (plain.functions ?? []).map((one) => ({ ...one, sourceHash }));
  const source: typeof plain = { ...plain, functions };
  const options = { entity: user, source, owner: "crm" };
  const moods = featureView("moods", {
    ...options,
    version: viewVersion,
    features: (one) => ({ best: max(one.mood) }),
  });
  const counts = featureView("counts", { ...options, features: () => ({ reviews: count() }) });
  return { entities: [user], sources: [source], views: [counts, moods], services: [] };
}

function state(definitions: Definitions): RegistryState {
  return { number: 1, appliedAt: "2026-11-25T00:00:00Z", hash: hashDefinitions(definitions), definitions };
}

const refusals = (choices: Choices) =>
  planChanges(state(reviewsRepo()), reviewsRepo(choices)).refusals.map(({ code, detail }) => `${code} ${detail}`);
const changedHash = "b".repeat(64);

describe("a row function", () => {
  test("whose source changed is refused under its version: GR-REGISTRY-FUNCTION-CHANGED, naming both", () => {
    const [first, second, ...rest] = refusals({ sourceHash: changedHash });
    expect(first).toBe(
      'GR-REGISTRY-FUNCTION-CHANGED Row function "mood" of source "reviews" is version 1 as before, and its source is another: functions/mood.ts#mood was applied with source aaaaaaaaaaaa, functions/mood.ts#mood has source bbbbbbbbbbbb now.',
    );
    expect(second).toMatch(/^GR-REGISTRY-MEANING-CHANGED "best" of view "moods" 1 mean something else/);
    expect(rest).toEqual([]);
  });

  test("is refused so whatever the version of the view", () => {
    const [only, ...rest] = refusals({ sourceHash: changedHash, viewVersion: "2" });
    expect(only).toMatch(/^GR-REGISTRY-FUNCTION-CHANGED/);
    expect(rest).toEqual([]);
  });

  test("of a new version asks for one of the views that read it", () => {
    const [only, ...rest] = refusals({ sourceHash: changedHash, version: "2" });
    expect(only).toMatch(/^GR-REGISTRY-MEANING-CHANGED "best" of view "moods" 1 .*mood\.ts#mood version 1 of text/);
    expect(rest).toEqual([]);
    expect(refusals({ sourceHash: changedHash, version: "2", viewVersion: "2" })).toEqual([]);
  });

  test("means the same where its module has moved", () => {
    expect(refusals({ module: "lib/mood.ts" })).toEqual([]);
  });

  test("is kept whole in the registry's state", async () => {
    const applied = state(reviewsRepo());
    const read = await parseState(stateText(applied), 1, "000001.json");
    const functionsOf = ([source]: readonly Source[]) => source?.functions;
    expect(functionsOf(read.definitions.sources)).toEqual(functionsOf(applied.definitions.sources));
  });
});
