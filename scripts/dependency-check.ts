import { join } from "node:path";
import { cruise, type ICruiseResult } from "dependency-cruiser";
import { dependencyRules, testFile } from "./dependency-rules.js";
import { type FileImport, roomCycles, roomOf } from "./room-cycles.js";
import { levels } from "./rooms.js";
import { filesUnder } from "./source-files.js";
import { seeAllSyntax } from "./syntax-walk.js";

export interface DependencyReport {
  /** One line a broken rule: `rule: from → to`. Empty when all is well. */
  readonly violations: readonly string[];
  /** Files of `src/` whose imports were read. */
  readonly fileCount: number;
}

/** Reads all imports of `root`'s `src/` and holds them to the dependency rules. */
export async function checkDependencies(root: string): Promise<DependencyReport> {
  seeAllSyntax();
  const { output } = await cruise(
    ["src"],
    {
      baseDir: root,
      parser: "swc",
      combinedDependencies: true,
      doNotFollow: { path: "node_modules" },
      exclude: { path: "^dist/" },
      validate: true,
      ruleSet: { forbidden: dependencyRules() },
    },
    {
      alias: { granary$: join(root, "src/index.ts") },
      // A package may name its entries for these ways of loading alone.
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default"],
    },
  );
  // Without an output type the output is the result itself, not a text.
  const result = output as ICruiseResult;
  const read = new Set(result.modules.map((module) => module.source).filter((file) => file.startsWith("src/")));
  return {
    violations: [
      ...result.summary.violations.map((found) => `${found.rule.name}: ${found.from} → ${found.to}`),
      ...roomCycles(shippedImports(result)).map((cycle) => `room-cycle: ${cycle}`),
      ...unknownRooms(read),
      ...unreadFiles(root, read),
    ].sort(),
    fileCount: read.size,
  };
}

function shippedImports(result: ICruiseResult): FileImport[] {
  const isTest = new RegExp(testFile);
  return result.modules
    .filter((module) => !isTest.test(module.source))
    .flatMap((module) => module.dependencies.map((found) => ({ from: module.source, to: found.resolved })));
}

function unknownRooms(files: Iterable<string>): string[] {
  const known = new Set(levels.flat());
  const rooms = new Set([...files].map(roomOf).filter((room) => room !== undefined));
  return [...rooms].filter((room) => !known.has(room)).map((room) => `room-without-level: ${room} → scripts/rooms.ts`);
}

/** dependency-cruiser passes over files that it has no parser for, and then finds nothing wrong with them. */
function unreadFiles(root: string, read: ReadonlySet<string>): string[] {
  return filesUnder(root, "src")
    .filter((file) => /\.[cm]?[jt]sx?$/.test(file) && !read.has(file))
    .map((file) => `file-not-read: ${file} → no parser`);
}
