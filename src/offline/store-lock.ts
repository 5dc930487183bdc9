import { AsyncLocalStorage } from "node:async_hooks";
import { type LockOptions, withLock } from "../files/index.js";

/** Runs work while no other, of this process or another, writes to the store. What runs within such work runs at once. */
export type Exclusively = <T>(options: LockOptions, work: () => Promise<T>) => Promise<T>;

/**
 * The store's lock. Within this process, work waits for its turn; another process's lock is refused, or waited for as
 * `LockOptions` say. `prepare` runs when the lock is taken from outside, before the work.
 */
export function storeLock(lockPath: string, prepare: () => Promise<void>): Exclusively {
  const holding = new AsyncLocalStorage<true>();
  let last: Promise<unknown> = Promise.resolve();

  return (options, work) => {
    if (holding.getStore() === true) return work();
    const turn = last.then(() =>
      withLock(lockPath, options, () =>
        holding.run(true, async () => {
          await prepare();
          return work();
        }),
      ),
    );
    // A failure is for who asked; the next in line goes on.
    last = turn.catch(() => {});
    return turn;
  };
}
