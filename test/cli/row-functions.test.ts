import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ExampleRepo, granary, granaryAnswer } from "../example-repo.js";
import { change, smallRepo } from "./small-repo.js";

const reviews = `import { eventSource, featureView, max, mean, rowFunction } from "granary";
import { user } from "./entities.js";

const reviews = eventSource("reviews", {
  files: "data/reviews.csv", entity: user, eventTime: "written_at", columns: { text: "string" },
  derive: (row) => ({
    mood: rowFunction({
      module: "functions/mood.ts", export: "mood", version: "1", inputs: { text: row.text },
      outputs: { score: "int64", word: "string" },
    }),
  }),
});
export const moods = featureView("moods", {
  entity: user, source: reviews, owner: "crm", version: "1",
  features: (review) => ({ mood: mean(review.mood_score), last_word: max(review.mood_word) }),
});
`;
const mood = `import { perRow } from "granary";
import { lexicon } from "./lexicon.js";

export const mood = perRow(({ text }: { text: string | null }) => {
  if (text === "never") throw new TypeError("not that one");
  console.log("looking at", text);
  const words = text?.split(" ") ?? [];
  return { score: words.reduce((sum, word) => sum + (lexicon[word] ?? 0), 0), word: words.at(-1) ?? null };
});
`;
const files = {
  "features/reviews.ts": reviews,
  "functions/mood.ts": mood,
  "functions/lexicon.ts": "export const lexicon: Record<string, number> = { good: 1, bad: -1 };\n",
  "data/reviews.csv":
    "user_id,written_at,text\n1,2026-11-01,good good day\n1,2026-11-02,bad end\n2,2026-11-03,\n,2026-11-03,never\n",
};

let repo: ExampleRepo;
beforeAll(async () => {
  repo = await smallRepo(files);
  await granaryAnswer(repo, "apply");
});
afterAll(() => repo?.[Symbol.asyncDispose]());

describe("a repo with a row function", () => {
  test("serves features of what it gives; what it prints goes to stderr", async () => {
    const { exitCode, stdout, stderr } = await granary(repo, "build", "moods", "--json");
    expect({ exitCode, answers: typeof JSON.parse(stdout) }).toEqual({ exitCode: 0, answers: "object" });
    // Once a row that stays, in any order.
    expect(stderr.match(/^looking at .*$/gm)?.sort()).toEqual([
      "looking at bad end",
      "looking at good good day",
      "looking at null",
    ]);
    await granaryAnswer(repo, "push", "moods");
    const get = async (user: string) => {
      const { features } = (await granaryAnswer(repo, "get", user, "mood", "last_word")) as { features: object };
      return features;
    };
    expect(await get("1")).toEqual({ mood: 0.5, last_word: "end" });
    expect(await get("2")).toEqual({ mood: 0, last_word: null });
  });

  test("tells where a feature comes from, and keeps the function's source in the manifest", async () => {
    expect((await granary(repo, "show", "mood")).stdout).toContain(
      "mood_score ← functions/mood.ts#mood version 1 of text (text)\n",
    );
    const { stdout } = await granary(repo, "show", "reviews");
    const short = /row function +functions\/mood\.ts#mood version 1 of text → .*, source ([0-9a-f]{12})\n/.exec(
      stdout,
    )?.[1];
    const manifest = await readFile(
      join(repo.folder, "offline_store/history/moods/as_of=20261110T000000.000000Z/build=1/manifest.json"),
      "utf8",
    );
    const [called] = JSON.parse(manifest).sources[0].functions;
    expect(called).toMatchObject({ name: "mood", module: "functions/mood.ts", export: "mood", version: "1" });
    expect(called.source_hash.slice(0, 12)).toBe(short);
  });

  test("is refused at plan and apply where what the function imports changed: GR-REGISTRY-FUNCTION-CHANGED", async () => {
    await change(repo, { "functions/lexicon.ts": "export const lexicon: Record<string, number> = { good: 2 };\n" });
    for (const command of ["plan", "apply"]) {
      const { exitCode, stdout } = await granary(repo, command, "--json");
      expect(exitCode).toBe(1);
      const { code, data } = JSON.parse(stdout).error;
      expect(code).toBe("GR-REGISTRY-FUNCTION-CHANGED");
      expect(data.refusals.map((refusal: { readonly code: string }) => refusal.code)).toEqual([
        "GR-REGISTRY-FUNCTION-CHANGED",
        "GR-REGISTRY-MEANING-CHANGED",
      ]);
    }
    expect((await granary(repo, "build", "moods")).stderr).toContain("GR-REGISTRY-NOT-APPLIED");

    const raised = reviews.replaceAll('version: "1"', 'version: "2"');
    await change(repo, { "features/reviews.ts": raised });
    expect(await granaryAnswer(repo, "apply")).toMatchObject({ state: 2, applied: true });
    await granaryAnswer(repo, "build", "moods");
    await granaryAnswer(repo, "push", "moods");
    expect(await granaryAnswer(repo, "get", "1", "mood")).toMatchObject({ features: { mood: 2 } });
  });

  test("names the file and row that a function fails for, and leaves nothing half", async () => {
    await change(repo, { "data/reviews.csv": "user_id,written_at,text\n1,2026-11-01,fine\n2,2026-11-02,never\n" });
    const { exitCode, stderr } = await granary(repo, "build", "moods", "--as-of", "2026-11-09");
    expect(exitCode).toBe(1);
    expect(stderr).toContain(
      'Row function functions/mood.ts#mood of source "reviews" failed: TypeError: not that one (row 2 of data/reviews.csv).',
    );
    const left = await readdir(join(repo.folder, "offline_store"), { recursive: true });
    expect(left.filter((path) => /\.tmp|20261109/.test(path))).toEqual([]);
  });
});
