import { isUtf8 } from "node:buffer";
import { type ErrorCode, GranaryError } from "../../../errors/index.js";
import { membersOf } from "./json-members.js";
import type { SourceFile } from "./source-file.js";
import { bytesOf, utf8Bom } from "./text-stream.js";

const LF = 10;
const SHOWN_CHARACTERS = 80;
/** What a line may have: DuckDB is sure to read so much, and of more only some. */
export const mostLineBytes = 2 ** 24;

interface LineProblem {
  readonly code: ErrorCode;
  /** Completes "file, line 1 …". */
  readonly what: string;
  readonly hint?: string;
}

/** What lines are judged by. */
export interface LineRules {
  /** Names of members that a source declares. */
  readonly declared: readonly string[];
  readonly cause?: unknown;
}

/**
 * The error that names the first line that is no JSON object as it should be, or holds a member twice: DuckDB takes more
 * for JSON than is, and its words count lines otherwise. Undefined where nothing is wrong here.
 */
export async function malformedLine(files: readonly SourceFile[], rules: LineRules): Promise<GranaryError | undefined> {
  for (const file of files) {
    let line = 0;
    for await (const bytes of linesOf(file)) {
      line += 1;
      const problem = problemOf(bytes, rules);
      if (problem === undefined) continue;
      const { code, what, hint } = problem;
      return new GranaryError(code, `${file.label}, line ${line} ${what}.`, {
        where: { file: file.label, line },
        cause: rules.cause,
        ...(hint === undefined ? {} : { hint }),
      });
    }
  }
  return undefined;
}

function problemOf(bytes: Buffer, { declared }: LineRules): LineProblem | undefined {
  if (bytes.length > mostLineBytes) {
    const hint = "Write what is so long to a file of its own, or the data as Parquet, which has no such limit.";
    return malformed(`has ${bytes.length} bytes: at most ${mostLineBytes} (16 MiB) are read`, hint);
  }
  if (!isUtf8(bytes)) return malformed("is not UTF-8");
  const text = bytes.toString("utf8");
  if (text.trim() === "") return undefined;
  const shown = text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text.trimEnd();
  try {
    // NaN and ±Infinity, which Python writes, are taken too.
    const value: unknown = JSON.parse(text.replaceAll(/(?<=[[:,]\s*)(?:NaN|-?Infinity)(?=\s*[,}\]])/g, "0"));
    // What JSON.stringify escapes is half of a character.
    if (/\\ud[89a-f]/.test(JSON.stringify(value))) return malformed(`holds half of a character: ${shown}`);
  } catch {
    return malformed(`is no JSON: ${shown}`);
  }
  return twice(membersOf(text), declared);
}

function malformed(what: string, hint?: string): LineProblem {
  return { code: "GR-SOURCE-JSON-MALFORMED", what, ...(hint === undefined ? {} : { hint }) };
}

function twice(members: readonly string[], declared: readonly string[]): LineProblem | undefined {
  const seen = new Map<string, string>();
  const meant = new Set(declared.map((one) => one.toLowerCase()));
  const exact = new Set<string>();
  for (const member of members) {
    if (exact.has(member)) return malformed(`has the member ${JSON.stringify(member)} twice`);
    exact.add(member);
    const lower = member.toLowerCase();
    const other = seen.get(lower);
    if (other !== undefined && meant.has(lower)) {
      return {
        code: "GR-SOURCE-COLUMN-AMBIGUOUS",
        what: `has the members ${JSON.stringify(other)} and ${JSON.stringify(member)}: either may be meant by the declared column`,
      };
    }
    seen.set(lower, member);
  }
  return undefined;
}

async function* linesOf(file: SourceFile): AsyncGenerator<Buffer> {
  let rest: Buffer[] = [];
  let first = true;
  const whole = (last: Buffer): Buffer => {
    const line = Buffer.concat([...rest, last]);
    const marked = first && line.subarray(0, utf8Bom.length).equals(utf8Bom);
    first = false;
    return marked ? line.subarray(utf8Bom.length) : line;
  };
  for await (const bytes of bytesOf(file)) {
    let from = 0;
    for (let at = bytes.indexOf(LF); at !== -1; at = bytes.indexOf(LF, from)) {
      yield whole(bytes.subarray(from, at));
      rest = [];
      from = at + 1;
    }
    rest.push(bytes.subarray(from));
  }
  yield whole(Buffer.alloc(0));
}
