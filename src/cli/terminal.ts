import type { Writable } from "node:stream";
import { Presets, SingleBar } from "cli-progress";
import { createColors } from "picocolors";
import { GranaryError, isGranaryError, type Place } from "../errors/index.js";

/** Where a command says what it does: results on stdout, everything on the way there on stderr. */
export interface Terminal {
  /** True under `--json`: stdout then holds one JSON document and nothing else. */
  readonly json: boolean;
  /** A line of a command's answer, for people. */
  print(text: string): void;
  /** The command's answer for machines: printed under `--json` alone. */
  answer(data: unknown): void;
  /** A line on what is going on; silent under `--json`. */
  note(text: string): void;
  /** A table of a command's answer, for people. */
  table(head: readonly string[], rows: readonly (readonly string[])[]): Promise<void>;
  /** A bar on a terminal, a line a step elsewhere. `total` in units that `advance` counts. */
  progress(label: string, total: number): Progress;
  /** Prints an error with what, where and what to do. */
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

export interface TerminalOptions {
  readonly json: boolean;
  readonly stdout: Writable & { readonly isTTY?: boolean };
  readonly stderr: Writable & { readonly isTTY?: boolean };
}

export function createTerminal({ json, stdout, stderr }: TerminalOptions): Terminal {
  const colored = createColors(stdout.isTTY === true && process.env.NO_COLOR === undefined);
  const coloredError = createColors(stderr.isTTY === true && process.env.NO_COLOR === undefined);
  const print = (text: string): void => {
    if (!json) stdout.write(`${text}\n`);
  };
  const note = (text: string): void => {
    if (!json) stderr.write(`${text}\n`);
  };
  return {
    json,
    print,
    note,
    answer: (data) => {
      if (json) stdout.write(`${JSON.stringify(data, null, 2)}\n`);
    },
    table: async (head, rows) => {
      if (json) return;
      const { default: Table } = await import("cli-table3");
      const table = new Table({ head: head.map(colored.bold), style: { head: [], border: [] }, chars: borderless });
      table.push(...rows.map((row) => [...row]));
      print(table.toString());
    },
    progress: (label, total) =>
      json || stderr.isTTY !== true ? plainProgress(label, note) : terminalBar(label, total, stderr, coloredError),
    fail: (error) => {
      if (json) stdout.write(`${JSON.stringify({ error: errorData(error) }, null, 2)}\n`);
      else stderr.write(`${errorText(error, coloredError)}\n`);
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

function terminalBar(
  label: string,
  total: number,
  stream: Writable,
  colors: ReturnType<typeof createColors>,
): Progress {
  const format = `{bar} ${label} {percentage}%`;
  const bar = new SingleBar({ format, stream, hideCursor: true, clearOnComplete: true, barsize: 24 }, Presets.rect);
  bar.start(Math.max(1, total), 0);
  return {
    at: (done) => bar.update(done),
    done: (text) => {
      bar.stop();
      stream.write(`${colors.green("✓")} ${label}: ${text}\n`);
    },
  };
}

function plainProgress(label: string, note: (text: string) => void): Progress {
  return { at: () => {}, done: (text) => note(`✓ ${label}: ${text}`) };
}

/** An error as `--json` prints it. */
export function errorData(error: unknown): Readonly<Record<string, unknown>> {
  const known = asGranaryError(error);
  return {
    code: known.code,
    title: known.title,
    detail: known.detail,
    ...(known.where === undefined ? {} : { where: known.where }),
    hint: known.hint,
    ...(known.data === undefined ? {} : { data: known.data }),
  };
}

function errorText(error: unknown, colors: ReturnType<typeof createColors>): string {
  const known = asGranaryError(error);
  const lines = [`${colors.red("✗")} ${colors.bold(known.code)}  ${known.title}`, `  ${known.detail}`];
  if (known.where !== undefined) lines.push(`  at ${placeText(known.where)}`);
  lines.push(`  → ${known.hint}`);
  if (known.code === "GR-INTERNAL" && known.cause instanceof Error && known.cause.stack !== undefined) {
    if (process.env.GRANARY_DEBUG !== undefined) lines.push(known.cause.stack);
  }
  return lines.join("\n");
}

function placeText(where: Place): string {
  const { file, line, row, column, path } = where;
  const at = [
    file === undefined ? null : `${file}${line === undefined ? "" : `:${line}`}`,
    row === undefined ? null : `row ${row}`,
    column === undefined ? null : `column ${column}`,
    path === undefined ? null : path,
  ];
  return at.filter((part) => part !== null).join(", ");
}

/** What is no Granary error is a defect of Granary: it gets the code that says so, never a stack trace. */
function asGranaryError(error: unknown): GranaryError {
  if (isGranaryError(error)) return error;
  return new GranaryError("GR-INTERNAL", error instanceof Error ? error.message : String(error), { cause: error });
}
