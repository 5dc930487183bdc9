/** A file of the project, by its path from the package's folder. */
export interface ProjectFile {
  readonly path: string;
  readonly text: string;
}

export interface HouseRule {
  readonly name: string;
  /** Folders, at the top of the package, whose files keep the rule. */
  readonly holdsIn: readonly string[];
  /** What is wrong with a file; empty when nothing is. */
  readonly offences: (file: ProjectFile) => readonly string[];
  /** A file that breaks the rule, which proves that the rule can be broken. */
  readonly example: ProjectFile;
}

const code = ["src", "scripts", "bench", "examples"];
const everywhere = [...code, "test"];
const lineLimit = 300;

export const houseRules: readonly HouseRule[] = [
  {
    name: `no file is longer than ${lineLimit} lines`,
    holdsIn: everywhere,
    offences: ({ path, text }) => {
      const lineCount = text.split("\n").length - 1;
      return path.endsWith(".ts") && lineCount > lineLimit ? [`${lineCount} lines`] : [];
    },
    example: { path: "src/time/long.ts", text: "x;\n".repeat(lineLimit + 1) },
  },
  {
    name: "no work is left in comments",
    holdsIn: [...code, "docs"],
    offences: matches(/\b(?:TODO|FIXME|XXX|HACK)\b/g),
    example: { path: "src/time/later.ts", text: "// TODO: tomorrow\n" },
  },
  {
    name: "the compiler is not silenced",
    holdsIn: code,
    // The linter refuses `any` itself.
    offences: matches(/@ts-(?:ignore|nocheck)\b|biome-ignore.*(?:noExplicitAny|noNonNullAssertion)/g),
    example: { path: "src/time/loose.ts", text: "// @ts-ignore it works\n" },
  },
  {
    name: "only tests expect errors of the compiler",
    holdsIn: ["src", "scripts", "bench"],
    offences: (file) => (/\.test(-d)?\.ts$/.test(file.path) ? [] : matches(/@ts-expect-error\b/g)(file)),
    example: { path: "src/time/wrong.ts", text: "// @ts-expect-error never mind\n" },
  },
  {
    name: "no test stands alone",
    holdsIn: code,
    offences: matches(/\b(?:describe|test|it)\.only\b/g),
    example: { path: "src/time/a.test.ts", text: 'test.only("x", () => {});\n' },
  },
  {
    name: "no path of one machine",
    holdsIn: [...code, "docs"],
    offences: matches(/(?<![\w.~:/-])\/(?:home|work|tmp|root|Users|mnt|opt)\/[\w.-]+/g),
    example: { path: "docs/start.md", text: "cd /home/ann/granary\n" },
  },
  {
    name: "names are in kebab-case",
    holdsIn: everywhere,
    offences: ({ path }) =>
      path
        .split("/")
        .filter((part) => /\.ts$|^[^.]*$/.test(part) && !/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9-]+)*$/.test(part)),
    example: { path: "src/time/timeZone.ts", text: "" },
  },
  {
    name: "no folder is a drawer for odds and ends",
    holdsIn: everywhere,
    offences: ({ path }) =>
      path.split("/").filter((part) => /^(utils?|helpers?|commons?|misc|shared)(\.ts)?$/.test(part)),
    example: { path: "src/time/utils/pad.ts", text: "" },
  },
  {
    name: "tests do not sleep",
    holdsIn: ["src", "examples"],
    offences: (file) =>
      file.path.endsWith(".test.ts") ? matches(/\bsetTimeout\(\s*(?:resolve|done|r)\b|timers\/promises/g)(file) : [],
    example: { path: "src/time/a.test.ts", text: "await new Promise((resolve) => setTimeout(resolve, 50));\n" },
  },
];

/** Where `pattern` stands in a file, as `line 3: TODO`. */
function matches(pattern: RegExp): (file: ProjectFile) => string[] {
  return ({ text }) =>
    text
      .split("\n")
      .flatMap((line, index) => (line.match(pattern) ?? []).map((found) => `line ${index + 1}: ${found}`));
}
