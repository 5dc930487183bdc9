import type { Writable } from "node:stream";

/** A stream to a terminal. */
export type TerminalStream = Writable & { readonly columns?: number };

/** What is going on now, on a terminal's last line: `⠙ user_profile_features: computing (12 s)`. */
export interface StatusLine {
  /** Says what a subject is at. */
  set(subject: string, text: string): void;
  /** The subject is at nothing any more. */
  remove(subject: string): void;
  /** Writes whole lines above it. */
  above(write: () => void): void;
  /** Takes it away, with all subjects. */
  clear(): void;
}

const frames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const frameMillis = 100;
const narrowestColumns = 20;
const usualColumns = 80;
const toStartOfEmptyLine = "\r\u001b[K";

/** `nowMillis` is a clock that counts up from anywhere. */
export function createStatusLine(
  stream: TerminalStream,
  nowMillis: () => number = () => performance.now(),
): StatusLine {
  const subjects = new Map<string, { readonly text: string; readonly sinceMillis: number }>();
  let frame = 0;
  let timer: NodeJS.Timeout | undefined;

  const draw = (): void => {
    const parts = [...subjects].map(([subject, { text, sinceMillis }]) => {
      const seconds = Math.floor((nowMillis() - sinceMillis) / 1000);
      return `${subject}: ${text}${seconds < 1 ? "" : ` (${seconds} s)`}`;
    });
    // A terminal that does not know its width says 0.
    const columns = Math.max(narrowestColumns, stream.columns || usualColumns);
    stream.write(toStartOfEmptyLine + shortened(`${frames[frame]} ${parts.join(" · ")}`, columns - 1));
  };
  const turn = (): void => {
    frame = (frame + 1) % frames.length;
    draw();
  };
  const erase = (): void => {
    if (timer === undefined) return;
    clearInterval(timer);
    timer = undefined;
    stream.write(toStartOfEmptyLine);
  };
  const show = (): void => {
    if (subjects.size === 0) erase();
    else {
      draw();
      // It turns while there is work to wait for, and keeps no process alive.
      timer ??= setInterval(turn, frameMillis).unref();
    }
  };
  return {
    set: (subject, text) => {
      subjects.set(subject, { text, sinceMillis: subjects.get(subject)?.sinceMillis ?? nowMillis() });
      show();
    },
    remove: (subject) => {
      if (subjects.delete(subject)) show();
    },
    above: (write) => {
      erase();
      write();
      show();
    },
    clear: () => {
      subjects.clear();
      erase();
    },
  };
}

/** A line that is wider than the terminal would wrap, and could not be taken away again. */
function shortened(line: string, columns: number): string {
  const letters = [...line];
  return letters.length <= columns ? line : `${letters.slice(0, columns - 1).join("")}…`;
}
