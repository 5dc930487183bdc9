import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createClient } from "./index.js";

test("rejects an answer that is not Granary's, and passes headers on", async () => {
  const seen: (string | null)[] = [];
  const client = createClient("http://proxy", {
    headers: { "x-from": "test" },
    fetch: async (_, init) => {
      seen.push(new Headers(init?.headers).get("x-from"));
      return new Response("<html>", { status: 502 });
    },
  });
  await expect(client.predict("churn", {})).rejects.toMatchObject({ status: 502, problem: null });
  expect(seen).toEqual(["test"]);
});

test("imports nothing when it runs, of Node or of Granary, so that a browser loads it as it is", () => {
  const files = readdirSync(import.meta.dirname).filter((name) => !name.includes(".test"));
  const imports = files.flatMap((name) => {
    const text = readFileSync(join(import.meta.dirname, name), "utf8");
    return [...text.matchAll(/^(?:import|export) (?!type )[^;]*? from "([^"]+)"/gm)].map(([, from]) => from);
  });
  expect(files).toContain("client.ts");
  expect(imports).toEqual(["./client.js"]);
});
