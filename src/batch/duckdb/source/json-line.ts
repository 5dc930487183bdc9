import { isUtf8 } from "node:buffer";
import { GranaryError } from "../../../errors/index.js";
import type { SourceFile } from "./source-file.js";
import { bytesOf } from "./text-stream.js";

const LF = 10;
const SHOWN_CHARACTERS = 80;

/**
 * The error that names the first line that is no JSON: DuckDB's own words count lines otherwise. Undefined where every
 * line is JSON here.
 */
export async function malformedLine(files: readonly SourceFile[], cause: unknown): Promise<GranaryError | undefined> {
  for (const file of files) {
    let line = 0;
    for await (const bytes of linesOf(file)) {
      line += 1;
      const problem = problemOf(bytes);
      if (problem === undefined) continue;
      return new GranaryError("GR-SOURCE-JSON-MALFORMED", `${file.label}, line ${line} ${problem}.`, {
        where: { file: file.label, line },
        cause,
      });
    }
  }
  return undefined;
}

function problemOf(bytes: Buffer): string | undefined {
  if (!isUtf8(bytes)) return "is not UTF-8";
  const text = bytes.toString("utf8");
  if (text.trim() === "") return undefined;
  const shown = text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text.trimEnd();
  try {
    // NaN and ±Infinity, which Python writes, are taken too.
    const value: unknown = JSON.parse(text.replaceAll(/(?<=[[:,]\s*)(?:NaN|-?Infinity)(?=\s*[,}\]])/g, "0"));
    // What JSON.stringify escapes is half of a character.
    return /\\ud[89a-f]/.test(JSON.stringify(value)) ? `holds half of a character: ${shown}` : undefined;
  } catch {
    return `is no JSON: ${shown}`;
  }
}

async function* linesOf(file: SourceFile): AsyncGenerator<Buffer> {
  let rest: Buffer[] = [];
  for await (const bytes of bytesOf(file)) {
    let from = 0;
    for (let at = bytes.indexOf(LF); at !== -1; at = bytes.indexOf(LF, from)) {
      yield Buffer.concat([...rest, bytes.subarray(from, at)]);
      rest = [];
      from = at + 1;
    }
    rest.push(bytes.subarray(from));
  }
  yield Buffer.concat(rest);
}
