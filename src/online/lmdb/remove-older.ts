import type { Buffer } from "node:buffer";
import type { RowVersion } from "../contract.js";
import { packedVersion } from "../packed/index.js";
import { compareVersions } from "../version.js";
import { betweenTransactions, type Environment } from "./environment.js";
import type { Records } from "./records.js";

const rowsPerScan = 4000;
const removalsPerTransaction = 256;

/**
 * Removes the rows whose version is less than `version`, some at a time. A row that is written anew meanwhile stays:
 * its version is read again where it would be removed.
 */
export async function removeOlder(environment: Environment, records: Records, version: RowVersion): Promise<number> {
  const isOlder = (value: Buffer | undefined): boolean =>
    value !== undefined && compareVersions(packedVersion(value, value.length), version) < 0;
  let removed = 0;
  let after: Buffer | undefined;
  for (;;) {
    const scan = scanFrom(records, after, isOlder);
    for (let i = 0; i < scan.matches.length; i += removalsPerTransaction) {
      const keys = scan.matches.slice(i, i + removalsPerTransaction);
      removed += environment.change(
        () => keys.filter((key) => isOlder(records.getBinaryFast(key)) && records.removeSync(key)).length,
        { durable: false, removals: keys.length },
      );
      await betweenTransactions();
    }
    if (scan.last === undefined) return removed;
    after = scan.last;
    await betweenTransactions();
  }
}

/** The keys of matching rows among the next ones after a key, and the last key seen; undefined where none follow. */
function scanFrom(
  records: Records,
  after: Buffer | undefined,
  isMatch: (value: Buffer) => boolean,
): { readonly matches: readonly Buffer[]; readonly last: Buffer | undefined } {
  const range = after === undefined ? {} : { start: after, exclusiveStart: true };
  const matches: Buffer[] = [];
  let last: Buffer | undefined;
  for (const { key, value } of records.getRange({ ...range, limit: rowsPerScan })) {
    if (isMatch(value)) matches.push(key);
    last = key;
  }
  return { matches, last };
}
