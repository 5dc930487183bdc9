import { catalogue, type ErrorCode } from "./catalogue.js";

/** Where a problem was found. Lines, columns and rows count from 1. */
export interface Place {
  readonly file?: string;
  readonly line?: number;
  /** A position within the line, or the name of a data column. */
  readonly column?: number | string;
  /** A data row of the file, the header not counted. */
  readonly row?: number;
  /** A dotted path within a configuration or a definition. */
  readonly path?: string;
}

/** What an occurrence of an error adds to its catalogue entry. */
export interface ErrorFacts {
  readonly where?: Place;
  /** What to do, where this occurrence knows better than the catalogue. */
  readonly hint?: string;
  readonly cause?: unknown;
  /** Extra facts for machines, printed by `--json` and in problem documents. */
  readonly data?: Readonly<Record<string, unknown>>;
}

/** An expected failure: a stable code, what was found, where, and what to do. */
export class GranaryError extends Error {
  override readonly name = "GranaryError";
  readonly code: ErrorCode;
  readonly detail: string;
  readonly where: Place | undefined;
  readonly hint: string;
  readonly data: Readonly<Record<string, unknown>> | undefined;

  constructor(code: ErrorCode, detail: string, facts: ErrorFacts = {}) {
    super(`${code}: ${detail}`, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.code = code;
    this.detail = detail;
    this.where = facts.where;
    this.hint = facts.hint ?? catalogue[code].hint;
    this.data = facts.data;
  }

  get title(): string {
    return catalogue[this.code].title;
  }

  /** HTTP status of this problem. */
  get status(): number {
    return catalogue[this.code].status;
  }
}

/** Raises a catalogue error. Reads well in expressions: `map.get(x) ?? fail("GR-…", …)`. */
export function fail(code: ErrorCode, detail: string, facts?: ErrorFacts): never {
  throw new GranaryError(code, detail, facts);
}

/** Raises `GR-INTERNAL` unless `condition` holds: for invariants that only a defect can break. */
export function invariant(condition: unknown, detail: string): asserts condition {
  if (!condition) fail("GR-INTERNAL", detail);
}

/** True for a Granary error, of `code` where one is given. */
export function isGranaryError(error: unknown, code?: ErrorCode): error is GranaryError {
  return error instanceof GranaryError && (code === undefined || error.code === code);
}
