import type { Value } from "../../schema/index.js";
import type { Monoid } from "./monoid.js";

/** A session's first and last event time, and its rows. */
export interface Session {
  readonly firstMicros: number;
  readonly lastMicros: number;
  readonly rows: number;
}

/**
 * Sessions in order of time. Parts of one session that lie apart in two states come within the gap of each other's rows,
 * so keeping each session's ends is enough to join them, however rows were split.
 */
export function sessionList(gapMicros: number, finish: (sessions: readonly Session[]) => Value): Monoid<Session[]> {
  /** Adds a session that does not begin before the last one. */
  const append = (sessions: Session[], next: Session): void => {
    const current = sessions.at(-1);
    if (current === undefined || next.firstMicros - current.lastMicros > gapMicros) sessions.push(next);
    else sessions[sessions.length - 1] = joined(current, next);
  };
  const merge = (a: readonly Session[], b: readonly Session[]): Session[] => {
    const sessions: Session[] = [];
    for (const next of [...a, ...b].sort((one, other) => one.firstMicros - other.firstMicros)) append(sessions, next);
    return sessions;
  };
  return {
    empty: () => [],
    add(state, _, { eventMicros }) {
      const session = { firstMicros: eventMicros, lastMicros: eventMicros, rows: 1 };
      // Rows mostly come in order, so that few are sorted in.
      const last = state.at(-1);
      if (last !== undefined && eventMicros < last.firstMicros) return merge(state, [session]);
      append(state, session);
      return state;
    },
    merge,
    finish,
    write(state, bytes) {
      bytes.count(state.length);
      let before = 0n;
      for (const { firstMicros, lastMicros, rows } of state) {
        const last = BigInt(lastMicros);
        bytes.integer(BigInt(firstMicros) - before);
        bytes.integer(last - BigInt(firstMicros));
        bytes.count(rows);
        before = last;
      }
    },
    read(bytes) {
      let before = 0n;
      return Array.from({ length: bytes.count() }, () => {
        const first = before + BigInt(bytes.integer());
        before = first + BigInt(bytes.integer());
        return { firstMicros: Number(first), lastMicros: Number(before), rows: bytes.count() };
      });
    },
  };
}

function joined(a: Session, b: Session): Session {
  return { firstMicros: a.firstMicros, lastMicros: Math.max(a.lastMicros, b.lastMicros), rows: a.rows + b.rows };
}
