import { fail } from "../errors/index.js";
import { type Expr, isExpr } from "../expression/index.js";
import type { DataType } from "../schema/index.js";
import type { Fitted } from "./fitted.js";
import type { RowFunction } from "./row-function.js";
import type { DerivedColumn, FunctionInput, SourceFit, SourceFunction } from "./source.js";

/** What `derive` returns: expressions, row functions and fitted columns by name. */
export type Derivations = Readonly<Record<string, Expr | RowFunction | Fitted>>;

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
        : D[K] extends Fitted<infer T>
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
): {
  readonly derived: readonly DerivedColumn[];
  readonly functions: readonly SourceFunction[];
  readonly fits: readonly SourceFit[];
} {
  const derived: DerivedColumn[] = [];
  const functions: SourceFunction[] = [];
  const fits: SourceFit[] = [];
  for (const [name, made] of Object.entries(derive?.(row) ?? {})) {
    if (isExpr(made)) derived.push(Object.freeze({ name, type: made.expression.type, expression: made.expression }));
    else if (isA<RowFunction>(made, "row_function")) functions.push(sourceFunction(source, name, made));
    else if (isA<Fitted>(made, "fitted")) fits.push(sourceFit(source, name, made));
    else {
      fail(
        "GR-DEFINITION-INVALID",
        `Derived column "${name}" of "${source}" is no expression, no row function and no fitted column.`,
      );
    }
  }
  return { derived, functions, fits };
}

function isA<T extends { readonly kind: string }>(made: unknown, kind: T["kind"]): made is T {
  return typeof made === "object" && made !== null && "kind" in made && made.kind === kind;
}

function inputsOf(source: string, name: string, made: RowFunction | Fitted): readonly FunctionInput[] {
  const inputs = Object.entries(made.inputs).map(([input, expr]) => {
    if (!isExpr(expr)) fail("GR-DEFINITION-INVALID", `Input "${input}" of "${name}" of "${source}" is no expression.`);
    return Object.freeze({ name: input, expression: expr.expression });
  });
  return Object.freeze(inputs);
}

function sourceFit(source: string, name: string, made: Fitted): SourceFit {
  const { fit, version, options, output: type } = made;
  return Object.freeze({ name, fit, version, inputs: inputsOf(source, name, made), options, type });
}

function sourceFunction(source: string, name: string, made: RowFunction): SourceFunction {
  const outputs = Object.entries(made.outputs).map(([output, type]: readonly [string, DataType]) =>
    Object.freeze({ name: output === "" ? name : `${name}_${output}`, output: output === "" ? null : output, type }),
  );
  return Object.freeze({
    name,
    module: made.module,
    export: made.export,
    version: made.version,
    inputs: inputsOf(source, name, made),
    outputs: Object.freeze(outputs),
    sourceHash: null,
  });
}
