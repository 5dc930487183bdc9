import { type ErrorCode, GranaryError, isGranaryError, type Place } from "../errors/index.js";

/** What a pool says to its worker's thread: a job, or that there are no more. The setup is in the thread's own data. */
export type ToWorker = { readonly kind: "job"; readonly payload: unknown } | { readonly kind: "close" };

/** What a worker's thread answers: that it is ready, what a job gave, or why it gave nothing. */
export type FromWorker =
  | { readonly kind: "done"; readonly result: unknown }
  | { readonly kind: "failed"; readonly error: SentError };

/** A worker thread's data. */
export interface ThreadData {
  readonly setup: unknown;
  readonly entry: string;
}

/** An error as it goes between threads, where classes are lost. */
export interface SentError {
  /** Of the catalogue; null for a defect. */
  readonly code: ErrorCode | null;
  readonly detail: string;
  readonly where: Place | undefined;
  readonly hint: string | undefined;
  readonly data: Readonly<Record<string, unknown>> | undefined;
  readonly stack: string;
}

export function sentError(error: unknown): SentError {
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  if (isGranaryError(error)) {
    const { code, detail, where, hint, data } = error;
    return { code, detail, where, hint, data, stack };
  }
  const none = { where: undefined, hint: undefined, data: undefined };
  return { code: null, detail: error instanceof Error ? error.message : String(error), ...none, stack };
}

/** The error that was sent. */
export function receivedError({ code, detail, where, hint, data, stack }: SentError): GranaryError {
  if (code === null) return new GranaryError("GR-INTERNAL", `A worker failed: ${detail}`, { data: { stack } });
  return new GranaryError(code, detail, {
    ...(where === undefined ? {} : { where }),
    ...(hint === undefined ? {} : { hint }),
    ...(data === undefined ? {} : { data }),
  });
}
