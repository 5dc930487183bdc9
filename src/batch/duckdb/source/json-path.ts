import { randomBytes } from "node:crypto";
import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { onDisk } from "../../../files/index.js";
import { literalPath, reachablePath } from "./literal-path.js";
import type { SourceFile } from "./source-file.js";
import { bytesOf, isGzip, utf8Bom } from "./text-stream.js";

/** Where DuckDB reads a JSON lines file. */
export interface JsonPath {
  readonly file: SourceFile;
  readonly path: string;
  readonly gzip: boolean;
}

/**
 * The file itself; one with a byte order mark, which DuckDB refuses, is copied without it. The copy goes with the
 * session's temporary folder.
 */
export async function jsonPath(file: SourceFile, temporaryFolder: string): Promise<JsonPath> {
  if (!(await hasBom(file))) {
    return { file, path: await reachablePath(file.path, temporaryFolder), gzip: isGzip(file.path) };
  }
  const copy = join(temporaryFolder, `unmarked-${randomBytes(8).toString("hex")}.jsonl`);
  await onDisk(copy, () => pipeline(unmarked(file), createWriteStream(copy)));
  return { file, path: literalPath(copy), gzip: false };
}

async function hasBom(file: SourceFile): Promise<boolean> {
  for await (const bytes of bytesOf(file)) return bytes.subarray(0, utf8Bom.length).equals(utf8Bom);
  return false;
}

async function* unmarked(file: SourceFile): AsyncGenerator<Buffer> {
  let first = true;
  for await (const bytes of bytesOf(file)) {
    yield first ? bytes.subarray(utf8Bom.length) : bytes;
    first = false;
  }
}
