import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { errnoOf } from "./disk-error.js";

/** A process, told apart from a later one with the same pid. */
export interface ProcessIdentity {
  readonly host: string;
  readonly pid: number;
  /** Boot and clock ticks since it at which the process began, as one word; "" where the system doesn't say. */
  readonly start: string;
}

/** The process that asks. */
export function thisProcess(): ProcessIdentity {
  return { host: hostname(), pid: process.pid, start: factsOf(process.pid)?.start ?? "" };
}

/**
 * True while a process of this host runs. A zombie doesn't, nor does one whose pid now belongs to another process;
 * where the system doesn't tell when a process began, the pid alone decides.
 */
export function isRunning(identity: ProcessIdentity): boolean {
  if (!pidExists(identity.pid)) return false;
  const facts = factsOf(identity.pid);
  if (facts === undefined) return true;
  return !facts.zombie && (identity.start === "" || identity.start === facts.start);
}

function pidExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errnoOf(error) === "EPERM"; // another user's, but there
  }
}

interface ProcessFacts {
  readonly start: string;
  readonly zombie: boolean;
}

/** What Linux's /proc tells of a process; undefined elsewhere, and for one that has gone. */
function factsOf(pid: number): ProcessFacts | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The second field is the program's name in parentheses, in which anything may stand: count from its end.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const [state, ticks] = [fields[0], fields[19]];
    if (state === undefined || ticks === undefined) return undefined;
    return { start: `${bootId().slice(0, 8)}${Number(ticks).toString(36)}`, zombie: state === "Z" || state === "X" };
  } catch {
    return undefined;
  }
}

/** Ticks count from boot, so that they name an instant only together with the boot. */
function bootId(): string {
  return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
}
