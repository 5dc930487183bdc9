import type { Progress, Terminal } from "./terminal.js";

/** A bar for each view that is pushed, begun at its first rows. */
export interface PushBars {
  at(view: string, rows: number, of: number): void;
  done(view: string, text: string): void;
}

export function pushBars(terminal: Terminal): PushBars {
  const bars = new Map<string, Progress>();
  const barOf = (view: string, total: number): Progress => {
    const bar = bars.get(view) ?? terminal.progress(`push ${view}`, total);
    bars.set(view, bar);
    return bar;
  };
  return {
    at: (view, rows, of) => barOf(view, of).at(rows),
    done: (view, text) => barOf(view, 1).done(text),
  };
}
