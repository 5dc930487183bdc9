import { hashOf, type SourceFunction } from "../../../definition/index.js";
import type { Expression } from "../../../expression/index.js";
import { toSql } from "../../../expression/index.js";
import { kindOf } from "../../../schema/index.js";
import { call, cast, int, name, native, operation, type Sql, text } from "../../../sql/index.js";

/** Row functions that take the same values of a row: they are run together, and what they give is kept by one key. */
export interface FunctionGroup {
  readonly functions: readonly SourceFunction[];
  /** The staged column that holds each row's key. */
  readonly key: string;
  readonly keyed: readonly Expression[];
}

/** The groups of row functions, in the functions' order. Literals, the same for every row, are no part of a key. */
export function groupFunctions(functions: readonly SourceFunction[]): readonly FunctionGroup[] {
  const groups = new Map<string, SourceFunction[]>();
  for (const one of functions) {
    const key = hashOf(keyedBy(one));
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].map((together, i) => ({
    functions: together,
    key: `_k${i}`,
    keyed: together[0] === undefined ? [] : keyedBy(together[0]),
  }));
}

function keyedBy({ inputs }: SourceFunction): readonly Expression[] {
  return inputs.map(({ expression }) => expression).filter(({ kind }) => kind !== "literal");
}

/**
 * The columns of staged rows that row functions take their inputs from: those of the source themselves, and one for each
 * other expression.
 */
export interface StagedInputs {
  /** The columns to be made. */
  readonly made: readonly { readonly column: string; readonly expression: Expression }[];
  /** The column of an expression. */
  column(expression: Expression): string;
}

export function stageInputs(functions: readonly SourceFunction[]): StagedInputs {
  const made = new Map<string, { readonly column: string; readonly expression: Expression }>();
  for (const { expression } of functions.flatMap(({ inputs }) => inputs)) {
    const hash = hashOf(expression);
    if (expression.kind !== "column" && !made.has(hash)) made.set(hash, { column: `_i${made.size}`, expression });
  }
  return {
    made: [...made.values()],
    column: (expression) =>
      expression.kind === "column" ? expression.name : (made.get(hashOf(expression))?.column ?? ""),
  };
}

/**
 * A row's key: 128 bits of the SHA-256 of the values that the functions of a group take, each as its length and its text, so
 * that no two tuples of values have one text.
 */
export function keySql({ keyed }: FunctionGroup, inputs: StagedInputs): Sql {
  const parts = keyed.map((expression) => {
    const value = valueText(name(inputs.column(expression)), expression);
    const long = operation("||", operation("||", cast(call("strlen", [value]), "string"), text(":")), value);
    return call("coalesce", [long, text("-")]);
  });
  const whole = parts.reduce((before, part) => operation("||", before, part), text(""));
  return cast(call("substr", [call("sha256", [whole]), int(1), int(32)]), native("UUID"));
}

function valueText(value: Sql, { type }: Expression): Sql {
  const kind = kindOf(type);
  if (kind === "string") return value;
  return cast(kind === "list" ? call("to_json", [value]) : value, "string");
}

/** What is computed for the columns of `StagedInputs`. */
export function madeColumns({ made }: StagedInputs): readonly { readonly value: Sql; readonly as: string }[] {
  return made.map(({ column, expression }) => ({ value: toSql(expression), as: column }));
}
