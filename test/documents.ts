import { readFileSync } from "node:fs";
import { join } from "node:path";
import { filesUnder } from "../scripts/source-files.js";

/** A page of Markdown that ships or is read on the way in. */
export interface Page {
  /** Relative to the package's folder. */
  readonly path: string;
  readonly text: string;
}

/** A fenced block of a page. `language` is the info string: `ts`, `sh`, `console`, or empty. */
export interface Block {
  readonly page: string;
  /** Of its first line of content, from 1. */
  readonly line: number;
  readonly language: string;
  readonly text: string;
}

/** Every page: those at the top, of `docs/`, and of the examples. */
export function pages(root: string): readonly Page[] {
  const top = ["README.md", "CONTRIBUTING.md", "AGENTS.md", "CHANGELOG.md"];
  const below = [...filesUnder(root, "docs"), ...filesUnder(root, "examples")].filter((path) => path.endsWith(".md"));
  return [...top, ...below].map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));
}

export function blocksOf({ path, text }: Page): readonly Block[] {
  const blocks: Block[] = [];
  let open: { readonly line: number; readonly language: string; readonly lines: string[] } | undefined;
  for (const [index, line] of text.split("\n").entries()) {
    const fence = /^\s*```(.*)$/.exec(line);
    if (fence === null) open?.lines.push(line);
    else if (open === undefined) open = { line: index + 2, language: fence[1]?.trim() ?? "", lines: [] };
    else {
      blocks.push({ page: path, line: open.line, language: open.language, text: `${open.lines.join("\n")}\n` });
      open = undefined;
    }
  }
  return blocks;
}

/** A page's prose: all but its fenced blocks. */
function proseOf({ text }: Page): string {
  return text.replaceAll(/^\s*```[\s\S]*?^\s*```/gm, "");
}

/** The relative links of a page, as written. */
export function linksOf(page: Page): readonly string[] {
  return [...proseOf(page).matchAll(/\]\(([^)\s]+)\)/g)]
    .map((match) => match[1] ?? "")
    .filter((link) => !/^\w+:/.test(link));
}

/** The anchors that a page's headings make, as Git hosts name them. */
export function anchorsOf(page: Page): ReadonlySet<string> {
  const headings = [...proseOf(page).matchAll(/^#+ (.+)$/gm)].map((match) => match[1] ?? "");
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
        .trim()
        .replaceAll(" ", "-"),
    ),
  );
}

/** What a page tells to run of `granary`: the words after it, of each line of code and each piece of code in prose. */
export function commandLinesOf(page: Page): readonly string[] {
  const inProse = [...proseOf(page).matchAll(/`([^`\n]+)`/g)].map((match) => match[1] ?? "");
  const inBlocks = blocksOf(page)
    .filter(({ language }) => language === "sh" || language === "console" || language === "")
    .flatMap(({ text }) => text.replaceAll(/\\\n/g, " ").split("\n"))
    .filter((line) => /^\s*(?:\$ |npx |granary )|&& /.test(line));
  return [...inProse, ...inBlocks]
    .flatMap((code) => code.replace(/\s#.*$/, "").split(/&&|;/))
    .flatMap((code) => /^\s*(?:\$ )?(?:npx )?granary (.+)$/.exec(code)?.[1]?.trim() ?? []);
}
