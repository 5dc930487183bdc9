import { fail } from "../errors/index.js";
import { type Expr, isExpr } from "../expression/index.js";
import type { DataType } from "../schema/index.js";
import type { RowFunction } from "./row-function.js";
import type { DerivedColumn, SourceFunction } from "./source.js";

/** What `derive` returns: expressions and row functions by name. */
export type Derivations = Readonly<Record<string, Expr | RowFunction>>;

type ColumnName<Derived, Output> = Output extends "" ? Derived : `${Derived & string}_${Output & string}`;

type ColumnNames<D> = {
  readonly [K in keyof D]: D[K] extends RowFunction<infer O> ? { [N in keyof O]: ColumnName<K, N> }[keyof O] : K;
}[keyof D];

type ColumnType<D, Name> = {
  readonly [K in keyof D]: D[K] extends RowFunction<infer O>
    ? { [N in keyof O]: ColumnName<K, N> extends Name ? O[N] : never }[keyof O]
    : K extends Name
      ? D[K] extends Expr<infer T>
        ? T
        : never
      : never;
}[keyof D];

/** The types of the columns that `derive` makes, by their names. */
export type DerivedTypes<D> = { readonly [Name in ColumnNames<D> & string]: ColumnType<D, Name> };

export type Derive = (row: Readonly<Record<string, Expr>>) => Derivations;

/** What a source's `derive` makes of a row of its columns. */
export function derivationsOf(
  source: string,
  derive: Derive | undefined,
  row: Readonly<Record<string, Expr>>,
): { readonly derived: readonly DerivedColumn[]; readonly functions: readonly SourceFunction[] } {
  const derived: DerivedColumn[] = [];
  const functions: SourceFunction[] = [];
  for (const [name, made] of Object.entries(derive?.(row) ?? {})) {
    if (isExpr(made)) derived.push(Object.freeze({ name, type: made.expression.type, expression: made.expression }));
    else if (isRowFunction(made)) functions.push(sourceFunction(source, name, made));
    else fail("GR-DEFINITION-INVALID", `Derived column "${name}" of "${source}" is no expression and no row function.`);
  }
  return { derived, functions };
}

function isRowFunction(made: unknown): made is RowFunction {
  return typeof made === "object" && made !== null && "kind" in made && made.kind === "row_function";
}

function sourceFunction(source: string, name: string, made: RowFunction): SourceFunction {
  const inputs = Object.entries(made.inputs).map(([input, expr]) => {
    if (!isExpr(expr)) fail("GR-DEFINITION-INVALID", `Input "${input}" of "${name}" of "${source}" is no expression.`);
    return Object.freeze({ name: input, expression: expr.expression });
  });
  const outputs = Object.entries(made.outputs).map(([output, type]: readonly [string, DataType]) =>
    Object.freeze({ name: output === "" ? name : `${name}_${output}`, output: output === "" ? null : output, type }),
  );
  return Object.freeze({
    name,
    module: made.module,
    export: made.export,
    version: made.version,
    inputs: Object.freeze(inputs),
    outputs: Object.freeze(outputs),
    sourceHash: null,
  });
}
