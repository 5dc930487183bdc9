import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { fail } from "../../../errors/index.js";
import { onDisk } from "../../../files/index.js";
import type { SourceFile } from "./source-file.js";

const CHUNK_BYTES = 1024 * 1024;

/** The mark that some programs put before UTF-8. */
export const utf8Bom = Buffer.from([0xef, 0xbb, 0xbf]);

/** True for a file that is compressed by gzip, as its name tells. */
export function isGzip(path: string): boolean {
  return path.endsWith(".gz");
}

/**
 * A file's bytes in pieces, decompressed where its name ends in .gz. Throws `GR-SOURCE-FILE-CORRUPT` for broken
 * compression, and the codes of `diskError`.
 */
export async function* bytesOf(file: SourceFile): AsyncGenerator<Buffer> {
  const raw = createReadStream(file.path, { highWaterMark: CHUNK_BYTES });
  // An empty file is no gzip stream, but holds no rows either way.
  const bytes = isGzip(file.path) && file.bytes > 0 ? raw.pipe(createGunzip({ chunkSize: CHUNK_BYTES })) : raw;
  raw.on("error", (error) => bytes.destroy(error));
  const chunks: AsyncIterator<Buffer> = Readable.prototype[Symbol.asyncIterator].call(bytes);
  try {
    for (;;) {
      const next = await onDisk(file.path, () => chunks.next());
      if (next.done === true) return;
      yield next.value;
    }
  } catch (error) {
    if (error instanceof Error && "code" in error && String(error.code).startsWith("Z_")) {
      fail("GR-SOURCE-FILE-CORRUPT", `${file.label} is no whole gzip file: ${error.message}.`, {
        where: { file: file.label },
        cause: error,
      });
    }
    throw error;
  } finally {
    raw.destroy();
    bytes.destroy();
  }
}
