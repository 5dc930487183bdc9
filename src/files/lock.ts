import { readdir, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { isGranaryError } from "../errors/index.js";
import { createExclusively, writeFileAtomically } from "./atomic-write.js";
import { onDisk } from "./disk-error.js";
import { type LockRecord, lockText, newLockRecord, readLockRecord, refuseHeld } from "./lock-record.js";

/** How a lock is taken. */
export interface LockOptions {
  /** What the lock is taken for, as others will read it: `build of user_activity_features`. */
  readonly purpose: string;
  /** How long to wait for a running owner; not at all by default. */
  readonly waitMs?: number;
}

const POLL_MS = 50;

/**
 * Runs `work` while holding the lock file `lockPath`, and releases it however `work` ends. A lock whose owner died on
 * this host is taken over. Throws `GR-LOCK-HELD` where a running process of this host holds it (this one included:
 * locks don't nest) for longer than `waitMs`, `GR-LOCK-HELD-ELSEWHERE` where a process of another host holds it,
 * `GR-LOCK-UNREADABLE`, the codes of `diskError`, and what `work` throws.
 */
export async function withLock<T>(lockPath: string, options: LockOptions, work: () => Promise<T>): Promise<T> {
  const record = newLockRecord(options.purpose);
  await onDisk(lockPath, () => acquire(lockPath, record, options.waitMs ?? 0));
  let result: T;
  try {
    result = await work();
  } catch (error) {
    // The work's failure is the one to tell of; a lock that stays behind names a process that soon is none.
    await removeIfMine(lockPath, record).catch(() => {});
    throw error;
  }
  await onDisk(lockPath, () => removeIfMine(lockPath, record));
  return result;
}

async function acquire(lockPath: string, mine: LockRecord, waitMs: number): Promise<void> {
  const deadline = performance.now() + waitMs;
  for (;;) {
    try {
      if (await tryToTake(lockPath, mine)) return;
    } catch (error) {
      const leftMs = deadline - performance.now();
      if (!isGranaryError(error, "GR-LOCK-HELD") || leftMs <= 0) {
        await giveUp(lockPath, mine).catch(() => {});
        throw error;
      }
      await delay(Math.min(POLL_MS, leftMs));
    }
  }
}

/**
 * One attempt: true where the lock is ours, false where the world moved meanwhile and another attempt is due.
 *
 * A dead owner's file must not simply be removed: two takers that both saw it dead could each remove a file, the
 * second one the first one's new lock. So a taker instead writes its record as the *heir* of the dead one's nonce,
 * a name that only one can create. The owner is the last of this chain of heirs. It then puts its own record into
 * the lock file and removes the heirs, in this order: who still creates an heir of a removed one, having read the
 * chain earlier, finds that the chain from the lock file no longer leads to itself.
 */
async function tryToTake(lockPath: string, mine: LockRecord): Promise<boolean> {
  const text = lockText(mine);
  const chain = await readChain(lockPath);
  const last = chain.at(-1);
  if (last === undefined) return createExclusively(lockPath, text);
  refuseHeld(lockPath, last);

  const heirPath = heirOf(lockPath, last);
  if (!(await createExclusively(heirPath, text))) return false;
  const inherited = (await readChain(lockPath)).at(-1)?.nonce === mine.nonce;
  if (!inherited) {
    await rm(heirPath, { force: true });
    return false;
  }
  await writeFileAtomically(lockPath, text);
  for (const path of await heirsOf(lockPath)) await rm(path, { force: true });
  return true;
}

async function readChain(lockPath: string): Promise<readonly LockRecord[]> {
  const chain: LockRecord[] = [];
  let record = await readLockRecord(lockPath);
  while (record !== undefined) {
    chain.push(record);
    record = await readLockRecord(heirOf(lockPath, record));
  }
  return chain;
}

function heirOf(lockPath: string, owner: LockRecord): string {
  return join(dirname(lockPath), `.${basename(lockPath)}.${owner.nonce}.heir`);
}

/** Every heir's file of a lock, those that a crash left behind among them. */
async function heirsOf(lockPath: string): Promise<readonly string[]> {
  const names = await readdir(dirname(lockPath));
  const isHeir = (name: string) => name.startsWith(`.${basename(lockPath)}.`) && name.endsWith(".heir");
  return names.filter(isHeir).map((name) => join(dirname(lockPath), name));
}

/** Undoes an attempt that failed midway, perhaps after the lock or an heir's place had become ours. */
async function giveUp(lockPath: string, mine: LockRecord): Promise<void> {
  await removeIfMine(lockPath, mine);
  for (const path of await heirsOf(lockPath)) await removeIfMine(path, mine);
}

/** Removes what is still ours: an impatient person may have removed the lock file, and another run taken the lock. */
async function removeIfMine(path: string, mine: LockRecord): Promise<void> {
  const found = await readLockRecord(path);
  if (found?.nonce === mine.nonce) await rm(path, { force: true });
}
