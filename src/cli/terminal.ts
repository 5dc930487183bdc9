import type { Writable } from "node:stream";
import { Presets, SingleBar } from "cli-progress";
import { createColors } from "picocolors";
import { errorData, errorText } from "./print-error.js";
import { createStatusLine, type TerminalStream } from "./status-line.js";

/** Where a command says what it does: results on stdout, everything on the way there on stderr. */
export interface Terminal {
  /** A line of a command's answer, for people. */
  print(text: string): void;
  /** The command's answer for machines: printed under `--json` alone. */
  answer(data: unknown): void;
  /** A line on what is going on; silent under `--json`. */
  note(text: string): void;
  /** A table of a command's answer, for people. */
  table(head: readonly string[], rows: readonly (readonly string[])[]): Promise<void>;
  /** What a subject, such as a view, is at now, on a terminal's last line alone; null: at nothing any more. */
  status(subject: string, text: string | null): void;
  /** A bar on a terminal, a line at its end elsewhere. `total` in the units of `Progress.at`. */
  progress(label: string, total: number): Progress;
  /** Prints an error with what, where and what to do, after an answer on stderr; of what was under way nothing is left on the terminal. */
  fail(error: unknown): void;
  bold(text: string): string;
  dim(text: string): string;
}

export interface Progress {
  /** Sets how far it is, in units of the total. */
  at(done: number): void;
  /** Ends the bar; `text` is what was reached. */
  done(text: string): void;
}

/** Where output goes: a terminal where `isTTY`. */
export type OutputStream = TerminalStream & { readonly isTTY?: boolean };

export interface TerminalOptions {
  /** Whether stdout holds one JSON document and nothing else. */
  readonly json: boolean;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
}

export function createTerminal({ json, stdout, stderr }: TerminalOptions): Terminal {
  const colored = createColors(stdout.isTTY === true && process.env.NO_COLOR === undefined);
  const coloredError = createColors(stderr.isTTY === true && process.env.NO_COLOR === undefined);
  const live = !json && stderr.isTTY === true;
  const statusLine = live ? createStatusLine(stderr) : null;
  const bars = new Set<SingleBar>();
  // Both streams may end at the same terminal, so that lines of either go above the status line.
  const write = (stream: Writable, text: string): void => {
    const now = (): void => void stream.write(`${text}\n`);
    if (statusLine === null) now();
    else statusLine.above(now);
  };
  const print = (text: string): void => {
    if (!json) write(stdout, text);
  };
  const note = (text: string): void => {
    if (!json) write(stderr, text);
  };
  let answered = false;
  const document = (data: unknown): void => {
    answered = true;
    stdout.write(`${JSON.stringify(data, null, 2)}\n`);
  };
  return {
    print,
    note,
    answer: (data) => {
      if (json) document(data);
    },
    table: async (head, rows) => {
      if (json) return;
      const { default: Table } = await import("cli-table3");
      const table = new Table({ head: head.map(colored.bold), style: { head: [], border: [] }, chars: borderless });
      table.push(...rows.map((row) => [...row]));
      print(table.toString());
    },
    status: (subject, text) => {
      if (text === null) statusLine?.remove(subject);
      else statusLine?.set(subject, text);
    },
    progress: (label, total) => {
      const done = (text: string): void => note(`${coloredError.green("✓")} ${label}: ${text}`);
      if (!live) return { at: () => {}, done };
      const bar = startBar(label, total, stderr);
      bars.add(bar);
      return {
        at: (amount) => bar.update(amount),
        done: (text) => {
          bar.stop();
          bars.delete(bar);
          done(text);
        },
      };
    },
    fail: (error) => {
      statusLine?.clear();
      // A bar that goes on drawing would keep the process alive.
      for (const bar of bars) bar.stop();
      bars.clear();
      if (json && !answered) document({ error: errorData(error) });
      else write(stderr, errorText(error, coloredError));
    },
    bold: colored.bold,
    dim: colored.dim,
  };
}

const borderless = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: "",
  "left-mid": "",
  mid: "",
  "mid-mid": "",
  right: "",
  "right-mid": "",
  middle: "  ",
};

function startBar(label: string, total: number, stream: Writable): SingleBar {
  const bar = new SingleBar(
    {
      format: `{bar} ${label} {percentage}%`,
      stream,
      clearOnComplete: true,
      barsize: 24,
      // Ctrl-C ends the process at once, which leaves the terminal as it is only where nothing was switched off.
      gracefulExit: false,
      hideCursor: false,
      linewrap: true,
    },
    Presets.rect,
  );
  bar.start(Math.max(1, total), 0);
  return bar;
}
