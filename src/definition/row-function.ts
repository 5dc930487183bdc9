import { fail } from "../errors/index.js";
import type { Expr } from "../expression/index.js";
import { type DataType, isDataType, kindOf, type ScalarType, typeName, type VectorType } from "../schema/index.js";
import { checkName } from "./names.js";

/** What a row function may give: a scalar or a vector. */
export type FunctionOutputType = ScalarType | VectorType;

/** A row function as an author derives columns by it. `O` holds the type of each output; the name of the only one is "". */
export interface RowFunction<
  O extends Readonly<Record<string, FunctionOutputType>> = Readonly<Record<string, FunctionOutputType>>,
> {
  readonly kind: "row_function";
  readonly module: string;
  readonly export: string;
  readonly version: string;
  readonly inputs: Readonly<Record<string, Expr>>;
  readonly outputs: O;
}

interface FunctionReference {
  /** Path of the module, relative to the feature repo. */
  readonly module: string;
  /** Name that the module exports the function by. */
  readonly export: string;
  /** Raised whenever the function's source changes, in the module or in what it imports. */
  readonly version: string;
  /** What the function is given, by the names that it has for them: `{ text: row.text }`. */
  readonly inputs: Readonly<Record<string, Expr>>;
}

/**
 * Derives columns by a function of the feature repo, which workers run over batches of rows: see `RowBatch` and `perRow`.
 * With `output` it gives one column, named as it is derived; with `outputs` one each, named `<derived>_<output>`.
 * @throws GR-DEFINITION-INVALID
 */
export function rowFunction<const T extends FunctionOutputType>(
  options: FunctionReference & { readonly output: T },
): RowFunction<{ readonly "": T }>;
export function rowFunction<const O extends Readonly<Record<string, FunctionOutputType>>>(
  options: FunctionReference & { readonly outputs: O },
): RowFunction<O>;
export function rowFunction(
  options: FunctionReference & {
    readonly output?: FunctionOutputType;
    readonly outputs?: Readonly<Record<string, FunctionOutputType>>;
  },
): RowFunction {
  const label = `${options.module}#${options.export}`;
  for (const part of ["module", "export", "version"] as const) {
    if (typeof options[part] !== "string" || options[part] === "") {
      fail("GR-DEFINITION-INVALID", `Row function ${label} has no ${part}.`);
    }
  }
  if ((options.output === undefined) === (options.outputs === undefined)) {
    fail("GR-DEFINITION-INVALID", `Row function ${label} takes either \`output\` or \`outputs\`.`);
  }
  if (Object.keys(options.inputs).length === 0) fail("GR-DEFINITION-INVALID", `Row function ${label} has no input.`);
  for (const name of Object.keys(options.inputs)) checkName(name, `An input of row function ${label}`);
  for (const name of Object.keys(options.outputs ?? {})) checkName(name, `An output of row function ${label}`);
  const outputs = options.output === undefined ? { ...options.outputs } : { "": options.output };
  if (Object.keys(outputs).length === 0) fail("GR-DEFINITION-INVALID", `Row function ${label} has no output.`);
  for (const [name, type] of Object.entries(outputs)) checkOutput(label, name, type);
  const { module, export: exported, version } = options;
  return Object.freeze({
    kind: "row_function",
    module,
    export: exported,
    version,
    inputs: Object.freeze({ ...options.inputs }),
    outputs: Object.freeze(outputs),
  });
}

function checkOutput(label: string, name: string, type: DataType): void {
  const which = name === "" ? "The output" : `Output "${name}"`;
  if (!isDataType(type)) {
    fail("GR-TYPE-INVALID", `${which} of row function ${label} has no type: ${JSON.stringify(type)}.`);
  }
  const fits = typeof type === "object" && type.kind === "vector" && type.fit;
  if (kindOf(type) === "list" || fits) {
    fail(
      "GR-DEFINITION-INVALID",
      `${which} of row function ${label} can't be ${typeName(type)}${fits ? " to fit" : ""}.`,
      {
        hint: "A row function gives scalars, and vectors of exactly their length.",
      },
    );
  }
}
