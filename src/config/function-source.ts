import { existsSync, readFileSync, statSync } from "node:fs";
import { isBuiltin } from "node:module";
import { dirname, join, relative, resolve, sep } from "node:path";
import { hashOf } from "../definition/index.js";
import { fail } from "../errors/index.js";
import { sha256OfText } from "../files/index.js";
import { compareText } from "../schema/index.js";

/** Any literal text that begins as a relative path: whatever takes it, it may be read. */
const relativeLiteral = /(["'`])(\.{1,2}\/[^"'`\n]*)\1/g;
/** What a module imports from a package, in any form with a literal name. */
const packageLiteral = /(?:\bfrom|\bimport|\brequire)\s*\(?\s*(["'`])([^."'`/\n][^"'`\n]*)\1/g;

/**
 * SHA-256 of a module's source and of all that it is made of: every file of the repo that its text names by a relative
 * path, and what those name, whether they are imported or read as data; and of packages the names and installed versions.
 * Nothing is run. Line ends are one, so that a checkout on another system has the same source. Paths are relative to the
 * module, so that moving it all changes nothing. Throws `GR-MODULE-MISSING` where the module is not there.
 */
export function hashFunctionSource(repoFolder: string, module: string): string {
  const entry = resolve(repoFolder, module);
  if (!isFile(entry)) {
    fail("GR-MODULE-MISSING", `There is no file ${entry}, which a row function is in.`, { where: { file: entry } });
  }
  const files = new Map<string, string>();
  const packages = new Map<string, string>();
  const visit = (file: string): void => {
    if (files.has(file)) return;
    const bytes = readFileSync(file);
    const text = bytes.toString("utf8").replaceAll("\r\n", "\n");
    files.set(file, sha256OfText(isText(bytes) ? text : bytes.toString("base64")));
    if (!/\.[cm]?[jt]sx?$/.test(file)) return;
    for (const [, , path = ""] of text.matchAll(relativeLiteral)) {
      const found = fileAt(resolve(dirname(file), path));
      if (found !== undefined) visit(found);
    }
    for (const [, , name = ""] of text.matchAll(packageLiteral)) {
      const own = packageOf(name);
      if (own !== undefined) packages.set(own, versionOf(own, dirname(file)));
    }
  };
  visit(entry);
  const within = (file: string) => relative(dirname(entry), file).split(sep).join("/");
  const sorted = (entries: Iterable<readonly [string, string]>) => [...entries].sort(([a], [b]) => compareText(a, b));
  return hashOf({ files: sorted([...files].map(([file, hash]) => [within(file), hash])), packages: sorted(packages) });
}

/** TypeScript is imported by the name that its JavaScript would have, or without an ending. */
function fileAt(path: string): string | undefined {
  const stem = path.replace(/\.([cm]?)js(x?)$/, ".$1ts$2");
  const endings = [".ts", ".tsx", ".mts", ".cts", ".js", ".mjs", ".cjs", ".json"];
  const candidates = [
    stem,
    path,
    ...endings.map((ending) => path + ending),
    ...endings.map((ending) => join(path, `index${ending}`)),
  ];
  return candidates.find(isFile);
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}

function isText(bytes: Buffer): boolean {
  return Buffer.from(bytes.toString("utf8")).equals(bytes);
}

/** The package of an import; undefined for Node's own, and for Granary, whose versions keep what they mean. */
function packageOf(name: string): string | undefined {
  if (isBuiltin(name)) return undefined;
  const [own] = /^(?:@[\w.-]+\/)?[\w.-]+/.exec(name) ?? [];
  return own === "granary" ? undefined : own;
}

function versionOf(name: string, folder: string): string {
  for (let at = folder; ; at = dirname(at)) {
    const manifest = join(at, "node_modules", name, "package.json");
    if (isFile(manifest)) {
      const read: unknown = JSON.parse(readFileSync(manifest, "utf8"));
      return typeof read === "object" && read !== null && "version" in read ? String(read.version) : "unknown";
    }
    if (dirname(at) === at) return "not installed";
  }
}
