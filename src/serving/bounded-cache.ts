/**
 * A map that holds at most `limit` entries: to hold another it forgets the one that was added first. Clients choose what
 * is asked for, so what is remembered of it must have a bound.
 */
export function boundedCache<T>(limit: number): (key: string, make: () => T) => T {
  const entries = new Map<string, T>();
  return (key, make) => {
    const held = entries.get(key);
    if (held !== undefined) return held;
    const made = make();
    if (entries.size >= limit) {
      for (const oldest of entries.keys()) {
        entries.delete(oldest);
        break;
      }
    }
    entries.set(key, made);
    return made;
  };
}
