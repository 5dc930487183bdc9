import { functionExports, type LoadModule, rowsFitNamed } from "../batch/index.js";
import { functionsGiving, type Source, type SourceFunction } from "../definition/index.js";
import { fail } from "../errors/index.js";
import { evaluate } from "../expression/index.js";
import { normalInt64, type Row, type Value } from "../schema/index.js";
import { agree, type NaiveFunctions } from "../testing/index.js";
import { callRowFunction, encodeColumn, isRowFunctionCode, type RowFunctionCode, valueAt } from "../workers/index.js";

/** The code of a source's row functions, and of its fits whose transform is a function: by what they are derived as. */
export type FunctionCodes = ReadonlyMap<string, RowFunctionCode>;

/** The codes of the functions that give some of the columns named. Throws `GR-FUNCTION-MISSING` and what loading does. */
export async function codesOf(source: Source, columns: Iterable<string>, load: LoadModule): Promise<FunctionCodes> {
  const codes = new Map<string, RowFunctionCode>();
  for (const one of functionsGiving(source, columns)) codes.set(one.name, await codeOf(one, load));
  return codes;
}

/** The code of one function. Throws as `codesOf`. */
export async function codeOf(
  { module, export: exported, fitted }: SourceFunction,
  load: LoadModule,
): Promise<RowFunctionCode> {
  if (fitted !== undefined) return (await rowsFitNamed(fitted.fit.fit)).code(fitted.fit, fitted.parameters);
  const code = (await functionExports(module, load))[exported];
  if (isRowFunctionCode(code)) return code;
  return fail("GR-FUNCTION-MISSING", `${module} exports no row function "${exported}".`, { where: { file: module } });
}

/** A source's functions as the oracle calls them. */
export interface OracleFunctions {
  readonly functions: NaiveFunctions;
  /** The first row for which a function gives another value within a batch than alone, in a sentence; null: none. */
  readonly difference: string | null;
}

/**
 * Runs a source's functions over every row alone, in this thread: so that one whose value hangs on the batch or the thread
 * that it runs in is told from one that is pure. Functions that no column is read of give nulls, and so do those that fail
 * for a row: where such a row is read, the engine fails.
 */
export async function naiveFunctions(
  source: Source,
  codes: FunctionCodes,
  rows: readonly Row[],
): Promise<OracleFunctions> {
  const functions: Record<string, (inputs: Row, row: Row) => Row> = {};
  let difference: string | null = null;
  for (const one of source.functions ?? []) {
    const code = codes.get(one.name);
    const given = new Map<Row, Row>();
    if (code !== undefined) {
      for (const row of rows) given.set(row, (await called(one, code, [row]))?.[0] ?? {});
      const together = await called(one, code, rows);
      difference ??= impurity(one, rows, given, together);
    }
    functions[one.name] = (_, row) => given.get(row) ?? {};
  }
  return { functions, difference };
}

function impurity(
  { outputs }: SourceFunction,
  rows: readonly Row[],
  alone: ReadonlyMap<Row, Row>,
  together: readonly Row[] | null,
): string | null {
  for (const [i, row] of rows.entries()) {
    for (const { name, output, type } of outputs) {
      const [a, b] = [alone.get(row)?.[output ?? ""] ?? null, together?.[i]?.[output ?? ""] ?? null];
      if (together !== null && !agree(a, b, type)) {
        return `${name} of row ${i + 1} of ${rows.length} is ${String(b)} among them and ${String(a)} alone: a row function has to be pure`;
      }
    }
  }
  return null;
}

/** What a function gives for rows, by its names of the outputs; null where it fails. */
async function called(
  { inputs, outputs }: SourceFunction,
  code: RowFunctionCode,
  rows: readonly Row[],
): Promise<readonly Row[] | null> {
  const columns = inputs.map(({ name, expression }) => {
    const values = rows.map((row) => evaluate(expression, row));
    return encodeColumn(values, expression.type, name);
  });
  const shape = { inputs: inputs.map(({ name, expression }) => ({ name, type: expression.type })), outputs };
  const answer = await callRowFunction(code, shape, columns, rows.length);
  if (!answer.ok) return null;
  return rows.map((_, r) => {
    const values = outputs.map(({ output }, i): readonly [string, Value] => {
      const column = answer.columns[i];
      const value = column === undefined ? null : valueAt(column, r);
      return [output ?? "", typeof value === "bigint" ? normalInt64(value) : value];
    });
    return Object.fromEntries(values);
  });
}
