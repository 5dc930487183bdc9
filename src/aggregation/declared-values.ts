import { type ErrorCode, fail } from "../errors/index.js";

/** A value that a feature of its own is declared for. */
export type DeclaredValue = string | number | boolean;

/** Checks the values that name features by their text: raises `code` where two give one name, or one is "other". */
export function checkDeclaredValues(values: readonly DeclaredValue[], what: string, code: ErrorCode): void {
  const names = values.map(String);
  if (new Set(names).size !== names.length) fail(code, `${what} has two values of one name.`);
  if (names.includes("other")) {
    fail(code, `${what} declares the value "other", whose name is that of the undeclared ones.`);
  }
}
