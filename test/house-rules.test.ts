import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { levels } from "../scripts/rooms.js";
import { filesUnder, foldersUnder } from "../scripts/source-files.js";
import { houseRules, type ProjectFile } from "./house-rules.js";

const root = join(import.meta.dirname, "..");
const textFile = /\.(ts|js|mjs|json|md|sql|ya?ml)$/;

function filesIn(folder: string): ProjectFile[] {
  return filesUnder(root, folder)
    .filter((path) => textFile.test(path) && !path.startsWith("test/house-rules"))
    .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));
}

describe.each(houseRules)("$name", ({ holdsIn, offences, example }) => {
  test("is kept", () => {
    const found = holdsIn.flatMap(filesIn).flatMap((file) => offences(file).map((what) => `${file.path}: ${what}`));
    expect(found).toEqual([]);
  });

  test("can be broken", () => expect(offences(example)).not.toEqual([]));
});

describe("the folders of src", () => {
  // What tests read is no code, and isn't shipped.
  const folders = foldersUnder(root, "src").filter((folder) => !folder.endsWith("/fixtures"));

  test("are found", () => expect(folders).toContain("src/errors"));

  test("each are entered by an index.ts, or are the program's by its main.ts", () => {
    const isEntered = (folder: string) => ["index.ts", "main.ts"].some((file) => existsSync(join(root, folder, file)));
    expect(folders.filter((folder) => !isEntered(folder))).toEqual([]);
  });

  test("are rooms and their parts, and a part of a part at the deepest", () => {
    expect(folders.filter((folder) => folder.split("/").length > 4)).toEqual([]);
  });
});

test("package-lock.json binds to no registry", () => {
  expect(readFileSync(join(root, "package-lock.json"), "utf8")).not.toMatch(/"resolved":\s*"http/);
});

test("versions of dependencies are exact", () => {
  const text = readFileSync(join(root, "package.json"), "utf8");
  const { dependencies, devDependencies } = JSON.parse(text) as Record<string, Record<string, string>>;
  const ranges = Object.entries({ ...dependencies, ...devDependencies }).filter(([, version]) => !/^\d/.test(version));
  expect(ranges).toEqual([]);
});

test("CONTRIBUTING.md shows the rooms as the level table has them", () => {
  const page = readFileSync(join(root, "CONTRIBUTING.md"), "utf8");
  const lines = levels.map((rooms, index) => `${index + 1}. ${rooms.map((room) => `\`${room}\``).join(", ")}`);
  expect(/<!-- rooms -->\n([\s\S]*?)\n<!-- \/rooms -->/.exec(page)?.[1]).toBe(lines.join("\n"));
});
