const signals = ["SIGINT", "SIGTERM"] as const;

/** Requests to stop, by Ctrl-C or by whoever started the process. */
export interface StopRequests extends Disposable {
  /**
   * Takes the next request, from now on: it resolves the promise instead of ending the process. The one after it ends
   * the process, as does one that nothing waits for: commands lose nothing by being killed.
   */
  next(): Promise<void>;
}

export function createStopRequests(): StopRequests {
  const release: (() => void)[] = [];
  return {
    next: () =>
      new Promise((resolve) => {
        const stop = (): void => {
          for (const signal of signals) process.off(signal, stop);
          resolve();
        };
        for (const signal of signals) process.on(signal, stop);
        release.push(() => {
          for (const signal of signals) process.off(signal, stop);
        });
      }),
    [Symbol.dispose]: () => {
      for (const one of release) one();
    },
  };
}
