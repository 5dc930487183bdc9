import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { errorsPage } from "../scripts/errors-page.js";
import { filesUnder } from "../scripts/source-files.js";
import { catalogue } from "../src/errors/index.js";

const root = join(import.meta.dirname, "..");
const read = (file: string): string => readFileSync(join(root, file), "utf8");

// What ends in a hyphen is the beginning of several codes.
const codeForm = /\bGR(?:-[A-Z0-9]+)+\b(?!-)/g;
// A code that is raised stands as a whole string literal; one in a comment does not count.
const literalForm = /(?<=")GR(?:-[A-Z0-9]+)+(?=")/g;
const codesIn = (files: readonly string[], form = codeForm): Set<string> =>
  new Set(files.flatMap((file) => read(file).match(form) ?? []));

const catalogueFiles = "src/errors/codes/";
const sources = filesUnder(root, "src").filter((file) => file.endsWith(".ts"));
const isTest = (file: string): boolean => /\.(test|suite)\.ts$/.test(file);
const raising = sources.filter((file) => !isTest(file) && !file.startsWith(catalogueFiles));
const testing = [...sources, ...filesUnder(root, "test"), ...filesUnder(root, "examples")].filter(isTest);
const documents = ["README.md", "CONTRIBUTING.md", "AGENTS.md", "CHANGELOG.md"];
const naming = [
  ...sources,
  ...[...filesUnder(root, "docs"), ...filesUnder(root, "examples")].filter((file) => /\.(md|ts)$/.test(file)),
  ...documents.filter((file) => existsSync(join(root, file))),
];

describe("the error catalogue and what is written elsewhere", () => {
  test("docs/errors.md is what `npm run docs` writes", () => {
    expect(read("docs/errors.md")).toBe(errorsPage(catalogue));
  });

  const codes = Object.keys(catalogue);

  test("every code is raised somewhere in src", () => {
    const raised = codesIn(raising, literalForm);
    expect(codes.filter((code) => !raised.has(code))).toEqual([]);
  });

  test("every code is named by a test", () => {
    const tested = codesIn(testing.filter((file) => file !== "test/errors.test.ts"));
    expect(codes.filter((code) => !tested.has(code))).toEqual([]);
  });

  test("every code named in sources and documents is in the catalogue", () => {
    expect([...codesIn(naming)].filter((code) => !(code in catalogue))).toEqual([]);
  });
});

test("the page of errors has a section for each, in order of their codes", () => {
  const page = errorsPage({
    "GR-B": { title: "Second", hint: "Do b.", status: 404 },
    "GR-A": { title: "First", hint: "Do a.", status: 500 },
  });
  expect(page.slice(page.indexOf("## "))).toBe(
    "## GR-A\n\nFirst. (HTTP 500)\n\nDo a.\n\n## GR-B\n\nSecond. (HTTP 404)\n\nDo b.\n",
  );
});
