import { fail, GranaryError } from "../../errors/index.js";

/** First words of what a server says while it is no primary, not yet one, or busy: it passes. */
const passing = new Set([
  "READONLY",
  "LOADING",
  "BUSY",
  "MASTERDOWN",
  "CLUSTERDOWN",
  "TRYAGAIN",
  "MOVED",
  "ASK",
  "UNBLOCKED",
  "NOREPLICAS",
]);
/** First words of what a server refuses, and will refuse again. */
const refusals = new Set(["NOAUTH", "WRONGPASS", "NOPERM", "OOM", "MISCONF", "ERR", "DENIED"]);

/** The first word of what a server answered; null for any other failure. */
export function answeredWord(error: unknown): string | null {
  if (!(error instanceof Error) || error.name !== "ReplyError") return null;
  return error.message.split(" ", 1)[0] ?? null;
}

/** Raised by Granary, on purpose or by a defect: no failure of a server's. */
function isOurs(error: unknown): boolean {
  return error instanceof GranaryError || error instanceof TypeError || error instanceof RangeError;
}

/** Whether a call may succeed if it is made again: all that is sent may be sent twice. */
export function isPassing(error: unknown): boolean {
  if (isOurs(error)) return false;
  const word = answeredWord(error);
  return word === null || passing.has(word);
}

/**
 * The error to be thrown for one that the client library gave.
 * GR-ONLINE-REFUSED for what the server refuses, GR-ONLINE-CORRUPT for a key that holds something else,
 * GR-ONLINE-UNREACHABLE for the rest; a GranaryError is itself.
 */
export function redisError(error: unknown, description: string): unknown {
  if (isOurs(error)) return error;
  const word = answeredWord(error);
  const words = error instanceof Error ? error.message : String(error);
  const facts = { cause: error };
  if (word === "WRONGTYPE") {
    return new GranaryError("GR-ONLINE-CORRUPT", `A key of ${description} holds no hash: ${words}`, {
      ...facts,
      hint: "Another program's keys begin as Granary's do. Set a prefix for Granary's in granary.config.ts.",
    });
  }
  if (word !== null && refusals.has(word)) {
    return new GranaryError("GR-ONLINE-REFUSED", `${sentence(description)} refuses: ${words}`, facts);
  }
  return new GranaryError("GR-ONLINE-UNREACHABLE", `${sentence(description)} does not answer: ${words}`, facts);
}

export function refuseClosed(description: string): never {
  return fail("GR-ONLINE-UNREACHABLE", `${sentence(description)} was closed.`);
}

function sentence(description: string): string {
  return description.charAt(0).toUpperCase() + description.slice(1);
}
