import type { createColors } from "picocolors";
import { GranaryError, isGranaryError, type Place } from "../errors/index.js";

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

/** An error as people read it: its code, what was found, where, and what to do. */
export function errorText(error: unknown, colors: ReturnType<typeof createColors>): string {
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
