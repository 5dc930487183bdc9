import { GranaryError } from "../errors/index.js";

/** A problem document of RFC 9457, with Granary's own members after the standard ones. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  /** What to do. */
  readonly hint: string;
  /** Finds the request in the log. */
  readonly request_id?: string;
  readonly where?: GranaryError["where"];
  readonly data?: GranaryError["data"];
}

export const problemMediaType = "application/problem+json";

/** The document of an error, as clients get it. `requestId` is absent where a request never came to be. */
export function problemOf(error: GranaryError, requestId?: string): Problem {
  return {
    type: `/errors/${error.code}`,
    title: error.title,
    status: error.status,
    detail: error.detail,
    code: error.code,
    hint: error.hint,
    ...(requestId !== undefined && { request_id: requestId }),
    ...(error.where !== undefined && { where: error.where }),
    ...(error.data !== undefined && { data: error.data }),
  };
}

/** What a client is told of an error that nobody foresaw: nothing of the inside, which is in the log. */
export function unforeseen(cause: unknown): GranaryError {
  return new GranaryError("GR-INTERNAL", "The server failed to answer. Its log has the cause under the request's id.", {
    cause,
  });
}
