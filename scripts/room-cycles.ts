/** An import between two files of `src/`, by paths relative to the package's folder. */
export interface FileImport {
  readonly from: string;
  readonly to: string;
}

/**
 * Rooms that import each other in a circle, each as `a → b → a`, found once.
 * Their files need not form a circle themselves: two halves of a room can be imported by, and import, another.
 */
export function roomCycles(imports: readonly FileImport[]): string[] {
  const next = new Map<string, Set<string>>();
  for (const { from, to } of imports) {
    const [a, b] = [roomOf(from), roomOf(to)];
    if (a === undefined || b === undefined || a === b) continue;
    next.set(a, (next.get(a) ?? new Set()).add(b));
  }
  const cycles: string[] = [];
  const done = new Set<string>();
  const visit = (room: string, path: readonly string[]): void => {
    const start = path.indexOf(room);
    if (start >= 0) cycles.push([...path.slice(start), room].join(" → "));
    if (start >= 0 || done.has(room)) return;
    for (const other of next.get(room) ?? []) visit(other, [...path, room]);
    done.add(room);
  };
  for (const room of next.keys()) visit(room, []);
  return cycles;
}

/** `time` of `src/time/zone.ts`; undefined for a file that is in no room. */
export function roomOf(file: string): string | undefined {
  return /^src\/([^/]+)\//.exec(file)?.[1];
}
