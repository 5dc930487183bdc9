import { Writable } from "node:stream";
import type { OutputStream } from "./terminal.js";

/** A stream that keeps what is written to it. */
export type KeptOutput = OutputStream & { readonly text: () => string };

export function keptOutput(terminal: { readonly isTTY?: boolean; readonly columns?: number } = {}): KeptOutput {
  const pieces: string[] = [];
  const stream = new Writable({
    decodeStrings: false,
    write: (piece: string, _, done) => {
      pieces.push(piece);
      done();
    },
  });
  return Object.assign(stream, terminal, { text: () => pieces.join("") });
}

/** What a terminal shows of lines that were only ever erased as a whole. */
export function linesShown(text: string): readonly string[] {
  return text.split("\n").map((line) => line.split("\r\u001b[K").at(-1) ?? "");
}
