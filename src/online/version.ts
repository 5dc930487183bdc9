import type { RowVersion } from "./contract.js";

/** Orders versions by (as-of, build). Negative, zero or positive. */
export function compareVersions(a: RowVersion, b: RowVersion): number {
  return a.asOfMicros - b.asOfMicros || a.build - b.build;
}
