import { SourceMap } from "node:module";
import { isAbsolute, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { GranaryError, isGranaryError, type Place } from "../errors/index.js";

/** What a failure is told from. */
export interface FailedModule {
  /** The feature repo. */
  readonly folder: string;
  /** The file that was asked for; the failure may be in another that it imports. */
  readonly file: string;
  /** The JavaScript that a file was run as, with its source map inline. */
  readonly compiled: (file: string) => string;
}

/**
 * The catalogue error for what loading a file of a feature repo threw, with the file, line and column in the author's
 * own text: `GR-MODULE-SYNTAX`, `GR-MODULE-MISSING` or `GR-MODULE-FAILED`; what Granary itself threw keeps its code.
 */
export function moduleError(error: unknown, failed: FailedModule): GranaryError {
  if (isGranaryError(error)) {
    const { code, detail, hint, data, cause } = error;
    const where = { ...placeOf(error, failed), ...error.where };
    return new GranaryError(code, detail, { where, hint, cause, ...(data === undefined ? {} : { data }) });
  }
  const syntax = syntaxError(error);
  if (syntax !== undefined) {
    return new GranaryError("GR-MODULE-SYNTAX", `${shown(syntax.where.file, failed)} can't be read: ${syntax.words}.`, {
      where: syntax.where,
      cause: error,
    });
  }
  const where = placeOf(error, failed);
  const missing = missingModule(error);
  if (missing !== undefined) {
    return new GranaryError(
      "GR-MODULE-MISSING",
      `${shown(where.file, failed)} needs "${missing}", which is not there.`,
      {
        where,
        cause: error,
      },
    );
  }
  const words = error instanceof Error ? `${error.name}: ${error.message}` : `it threw ${String(error)}`;
  return new GranaryError("GR-MODULE-FAILED", `${shown(where.file, failed)} failed while it was loaded: ${words}`, {
    where,
    cause: error,
  });
}

function shown(file: string | undefined, { folder, file: asked }: FailedModule): string {
  return relative(folder, file ?? asked);
}

interface SyntaxProblem {
  readonly words: string;
  readonly where: Place & { readonly file: string };
}

/** Of text that can't be compiled; the loader puts the place into the message's last line. */
function syntaxError(error: unknown): SyntaxProblem | undefined {
  if (!(error instanceof Error)) return undefined;
  const [, words, file, line, column] = /^ParseError: (.*?)\s*\n\s*(\S.*):(\d+):(\d+)$/s.exec(error.message) ?? [];
  if (words === undefined || file === undefined) return undefined;
  // The compiler names file and place a second time.
  const plain = words.replace(/\s*\(\d+:\d+\)$/, "").replace(/\.$/, "");
  // The compiler counts columns from 0.
  return { words: plain, where: { file, line: Number(line), column: Number(column) + 1 } };
}

function missingModule(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  if (error.code !== "MODULE_NOT_FOUND" && error.code !== "ERR_MODULE_NOT_FOUND") return undefined;
  return /Cannot find (?:module|package) '([^']+)'/.exec(error.message)?.[1];
}

/** `at f (/a/b.ts:1:2)`, `at /a/b.ts:1:2`, `at async file:///a/b.ts:1:2` */
const frame = /^\s+at (?:.*\()?(?:async )?((?:file:\/\/|\/|[A-Za-z]:[\\/])[^()]*):(\d+):(\d+)\)?$/gm;

/** The place in the feature repo's own files where an error came from; the file asked for where it tells none. */
function placeOf(error: unknown, failed: FailedModule): Place & { readonly file: string } {
  return ownPlaceOf(error, failed) ?? { file: failed.file };
}

/** The place in the feature repo's own files where an error came from; undefined where it tells none. */
export function ownPlaceOf(
  error: unknown,
  failed: Pick<FailedModule, "folder" | "compiled">,
): (Place & { readonly file: string }) | undefined {
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  for (const [, path = "", line, column] of stack.matchAll(frame)) {
    const file = path.startsWith("file://") ? fileURLToPath(path) : path;
    if (isOwn(file, failed.folder)) return original(file, Number(line), Number(column), failed);
  }
  return undefined;
}

function isOwn(file: string, folder: string): boolean {
  const within = relative(folder, file);
  return !within.startsWith("..") && !isAbsolute(within) && !within.split(sep).includes("node_modules");
}

/** What the loader puts before a file's first line when it runs it. */
const wrapper = "(async function (exports, require, module, __filename, __dirname, jitiImport, jitiESMResolve) { "
  .length;

function original(
  file: string,
  line: number,
  column: number,
  { compiled }: Pick<FailedModule, "compiled">,
): Place & { file: string } {
  const encoded = /\/\/# sourceMappingURL=data:[^,]*;base64,(\S+)\s*$/.exec(compiled(file))?.[1];
  if (encoded === undefined) return { file, line, column };
  const payload: unknown = JSON.parse(Buffer.from(encoded, "base64").toString("utf8"));
  // The compiler wrote it just now, by the format of source maps.
  const map = new SourceMap(payload as ConstructorParameters<typeof SourceMap>[0]);
  const found = map.findEntry(line - 1, column - 1 - (line === 1 ? wrapper : 0));
  if (!("originalLine" in found)) return { file, line, column };
  return { file, line: found.originalLine + 1, column: found.originalColumn + 1 };
}
