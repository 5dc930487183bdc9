import { AsyncLocalStorage } from "node:async_hooks";
import { type LockOptions, makeFolder, sweepTemporaries, withLock } from "../files/index.js";
import { lockFile } from "./layout.js";

/** Runs work while no other, of this process or another, writes to the store. What runs within such work runs at once. */
export type Exclusively = <T>(options: LockOptions, work: () => Promise<T>) => Promise<T>;

/**
 * A store's lock, whose folder is made where it is missing. Within this process, work is done in the order that it is
 * asked for; another process's lock is refused, or waited for as `LockOptions` say. What killed runs left is swept
 * before the work.
 */
export function storeLock(storeFolder: string): Exclusively {
  const holding = new AsyncLocalStorage<true>();
  let last: Promise<unknown> = Promise.resolve();

  return (options, work) => {
    if (holding.getStore() === true) return work();
    const turn = last.then(async () => {
      await makeFolder(storeFolder);
      return withLock(lockFile(storeFolder), options, () =>
        holding.run(true, async () => {
          await sweepTemporaries(storeFolder);
          return work();
        }),
      );
    });
    // A failure is for who asked; the next in line goes on.
    last = turn.catch(() => {});
    return turn;
  };
}
