/** What a packed row ends with. */
export const checksumBytes = 2;

/**
 * FNV-1a of 32 bits over the bytes from `start` up to `end`, folded to 16 bits, as its authors describe both
 * (http://www.isthe.com/chongo/tech/comp/fnv/). A table for a CRC costs more than twice the time.
 */
export function checksum(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c_9dc5;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ (bytes[i] ?? 0), 0x0100_0193);
  return (hash ^ (hash >>> 16)) & 0xffff;
}
