const windowMillis = 60_000;
/** More addresses are not remembered within a minute: those that came first are forgotten, and counted anew. */
const addressLimit = 100_000;

/** How many requests each address makes. */
export interface RateLimit {
  /** Counts a request. 0 where it may be answered, else the seconds after which the address may ask again. */
  waitSeconds(address: string): number;
}

/** Counts requests by address, a minute at a time; the minutes are the same for all addresses. */
export function createRateLimit(requestsPerMinute: number, nowMillis: () => number): RateLimit {
  const counts = new Map<string, number>();
  let startMillis = nowMillis();
  return {
    waitSeconds: (address) => {
      const now = nowMillis();
      if (now - startMillis >= windowMillis) {
        counts.clear();
        startMillis = now;
      }
      const known = counts.get(address);
      if (known === undefined && counts.size >= addressLimit) forgetFirst(counts);
      const count = (known ?? 0) + 1;
      counts.set(address, count);
      return count > requestsPerMinute ? Math.ceil((startMillis + windowMillis - now) / 1000) : 0;
    },
  };
}

function forgetFirst(counts: Map<string, number>): void {
  for (const address of counts.keys()) {
    counts.delete(address);
    return;
  }
}
