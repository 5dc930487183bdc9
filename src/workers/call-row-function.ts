import { OutputProblem, readOutput } from "./read-output.js";
import type { RowFunctionCode, RowFunctionShape } from "./row-batch.js";
import { decodeColumn, publicValueAt, rowOfColumn, type WireColumn } from "./wire.js";

/** Why a row function gave nothing that can be used. */
export interface RowFunctionFailure {
  /** The function failed, or what it gave can't be. */
  readonly kind: "failed" | "output";
  /** Within the batch; null where it is about the batch as a whole. */
  readonly row: number | null;
  readonly words: string;
  readonly stack: string;
}

export type RowFunctionAnswer =
  | { readonly ok: true; readonly columns: readonly WireColumn[] }
  | { readonly ok: false; readonly failure: RowFunctionFailure };

/**
 * Runs a row function over a batch of columns, in the order of the shape's inputs; the answer's are in that of its outputs.
 * Where a function over batches fails, it is run again over each row alone to find the first that it fails for.
 */
export async function callRowFunction(
  code: RowFunctionCode,
  shape: RowFunctionShape,
  columns: readonly WireColumn[],
  rows: number,
): Promise<RowFunctionAnswer> {
  if (typeof code !== "function") return callPerRow(code.one, shape, columns, rows);
  const answer = await callBatch(code, shape, columns, rows);
  if (answer.ok || answer.failure.kind !== "failed" || rows === 1) return answer;
  for (let row = 0; row < rows; row++) {
    const alone = await callBatch(
      code,
      shape,
      columns.map((column) => rowOfColumn(column, row)),
      1,
    );
    if (!alone.ok && alone.failure.kind === "failed") return { ok: false, failure: { ...alone.failure, row } };
  }
  return answer;
}

async function callBatch(
  code: Extract<RowFunctionCode, (...args: never) => unknown>,
  shape: RowFunctionShape,
  columns: readonly WireColumn[],
  rows: number,
): Promise<RowFunctionAnswer> {
  const named = shape.inputs.map(({ name, type }, i) => {
    const column = columns[i];
    return [name, column === undefined ? [] : decodeColumn(column, type)] as const;
  });
  let given: unknown;
  try {
    // The batch has the columns that the definition says, which the author's type of it repeats.
    given = await code({ rows, columns: Object.fromEntries(named) } as never);
  } catch (error) {
    return failed(error, rows === 1 ? 0 : null);
  }
  return readOutputs(shape, rows, (output) => (output === null ? given : member(given, output)));
}

function callPerRow(
  one: (row: never) => unknown,
  shape: RowFunctionShape,
  columns: readonly WireColumn[],
  rows: number,
): RowFunctionAnswer {
  const given: unknown[] = [];
  for (let row = 0; row < rows; row++) {
    const input: Record<string, unknown> = {};
    for (const [i, { name, type }] of shape.inputs.entries()) {
      const column = columns[i];
      input[name] = column === undefined ? null : publicValueAt(column, row, type);
    }
    try {
      // As above: the author's type of a row repeats the definition's inputs.
      given.push(one(input as never));
    } catch (error) {
      return failed(error, row);
    }
  }
  return readOutputs(shape, rows, (output) =>
    output === null ? given : given.map((values) => member(values, output)),
  );
}

function readOutputs(
  { outputs }: RowFunctionShape,
  rows: number,
  given: (output: string | null) => unknown,
): RowFunctionAnswer {
  const columns: WireColumn[] = [];
  for (const { output, type } of outputs) {
    try {
      columns.push(readOutput(given(output), type, rows));
    } catch (error) {
      if (!(error instanceof OutputProblem)) throw error;
      const subject = output === null ? "what it gave" : `its output "${output}"`;
      const words = `${subject} ${error.message}`;
      return { ok: false, failure: { kind: "output", row: error.row, words, stack: "" } };
    }
  }
  return { ok: true, columns };
}

function member(given: unknown, name: string): unknown {
  if (typeof given !== "object" || given === null) return undefined;
  return Object.hasOwn(given, name) ? (given as Readonly<Record<string, unknown>>)[name] : undefined; // any object
}

function failed(error: unknown, row: number | null): RowFunctionAnswer {
  const words = error instanceof Error ? `${error.name}: ${error.message}` : `it threw ${String(error)}`;
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  return { ok: false, failure: { kind: "failed", row, words, stack } };
}
