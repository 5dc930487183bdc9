import type { IForbiddenRuleType } from "dependency-cruiser";
import { heavyPackage, heavyRooms, levels, servingRooms } from "./rooms.js";

/** Files that are not shipped: tests, type tests, and suites that several tests run. */
export const testFile = "\\.(test|test-d|suite)\\.ts$";

/** The dependency rules of `src/`, in dependency-cruiser's form; paths are relative to the package's folder. */
export function dependencyRules(): IForbiddenRuleType[] {
  return [...levelRules(), ...indexRules(), ...servingRules(), ...packageRules()];
}

/** No room imports from a higher level; tests may use `testing/` from anywhere. */
function levelRules(): IForbiddenRuleType[] {
  return levels.slice(0, -1).flatMap((rooms, index): IForbiddenRuleType[] => {
    const from = `^src/${anyOf(rooms)}/`;
    const higher = `^src/${anyOf(levels.slice(index + 1).flat())}/`;
    return [
      forbid(`level-${index + 1}`, { path: from, pathNot: testFile }, { path: higher }),
      forbid(`level-${index + 1}-tests`, { path: `${from}.*${testFile}` }, { path: higher, pathNot: "^src/testing/" }),
    ];
  });
}

/** A folder is entered by its index.ts only: a room from outside, a part of a room from the rest of that room. */
function indexRules(): IForbiddenRuleType[] {
  const roomIndex = "^src/[^/]+/index\\.ts$";
  const partIndex = "^src/$1/[^/]+/index\\.ts$";
  return [
    forbid("room-by-index", { path: "^src/([^/]+)/" }, { path: "^src/[^/]+/", pathNot: ["^src/$1/", roomIndex] }),
    forbid("room-by-index", { path: "^src/[^/]+$" }, { path: "^src/[^/]+/", pathNot: roomIndex }),
    forbid("part-by-index", { path: "^src/([^/]+)/[^/]+$" }, { path: "^src/$1/[^/]+/", pathNot: partIndex }),
    forbid(
      "part-by-index",
      { path: "^src/([^/]+)/([^/]+)/" },
      { path: "^src/$1/[^/]+/", pathNot: ["^src/$1/$2/", partIndex] },
    ),
    // src/index.ts is made of the rooms; a room that imports it imports everything.
    forbid("public-entry-is-for-users", { path: "^src/[^/]+/", pathNot: testFile }, { path: "^src/index\\.ts$" }),
    forbid("no-cycle", {}, { circular: true }),
  ];
}

/** What answers requests never reaches the heavy rooms, directly or through others. */
function servingRules(): IForbiddenRuleType[] {
  const heavy = [`^src/${anyOf(heavyRooms)}/`, `node_modules/${heavyPackage}`];
  return [
    {
      name: "serving-stays-light",
      severity: "error",
      from: { path: `^src/${anyOf(servingRooms)}/`, pathNot: testFile },
      to: { path: heavy, reachable: true },
    },
  ];
}

function packageRules(): IForbiddenRuleType[] {
  const shipped = { path: "^src/", pathNot: testFile };
  return [
    forbid("resolvable", {}, { couldNotResolve: true }),
    forbid("shipped-code-needs-no-dev-package", shipped, {
      dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown"],
      pathNot: "node_modules/@types/",
    }),
    forbid("client-needs-no-package", { path: "^src/client/", pathNot: testFile }, { path: "node_modules/" }),
  ];
}

type Forbidden = Extract<IForbiddenRuleType, { scope?: unknown }>;

function forbid(name: string, from: Forbidden["from"], to: Forbidden["to"]): IForbiddenRuleType {
  return { name, severity: "error", from, to };
}

function anyOf(names: readonly string[]): string {
  return `(${names.join("|")})`;
}
