import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { onDisk } from "./disk-error.js";

const CHUNK_BYTES = 1024 * 1024;

/** SHA-256 of a file's bytes, in lower-case hex; reads in pieces of 1 MiB. Throws the codes of `diskError`. */
export function sha256OfFile(path: string): Promise<string> {
  return onDisk(path, async () => {
    const hash = createHash("sha256");
    await pipeline(createReadStream(path, { highWaterMark: CHUNK_BYTES }), hash);
    return hash.digest("hex");
  });
}

/** SHA-256 of a text's UTF-8 bytes, in lower-case hex. */
export function sha256OfText(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}
