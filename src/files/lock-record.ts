import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { fail } from "../errors/index.js";
import { formatMicros } from "../time/index.js";
import { errnoOf } from "./disk-error.js";
import { isRunning, type ProcessIdentity, thisProcess } from "./process-identity.js";

/** What a lock file says of its owner. */
export interface LockRecord extends ProcessIdentity {
  readonly purpose: string;
  /** When the lock was taken, ISO 8601. */
  readonly since: string;
  /** Unlike any other taking's, of any lock. */
  readonly nonce: string;
}

/** The record of a lock that this process takes now. */
export function newLockRecord(purpose: string): LockRecord {
  return { ...thisProcess(), purpose, since: formatMicros(Date.now() * 1000), nonce: randomUUID() };
}

/** A record as the text of a lock file. */
export function lockText(record: LockRecord): string {
  return `${JSON.stringify(record, null, 2)}\n`;
}

/** The record in a lock file; undefined where there is no file. Throws `GR-LOCK-UNREADABLE`. */
export async function readLockRecord(path: string): Promise<LockRecord | undefined> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return undefined;
    throw error;
  }
  return parseRecord(text) ?? fail("GR-LOCK-UNREADABLE", `${path} holds no lock's record.`, { where: { file: path } });
}

/** Refuses a lock that another may still hold. Throws `GR-LOCK-HELD` and `GR-LOCK-HELD-ELSEWHERE`. */
export function refuseHeld(path: string, record: LockRecord): void {
  const { host, pid, purpose, since } = record;
  const facts = { where: { file: path }, data: { host, pid, purpose, since } };
  const holder = `process ${pid} on host ${host} (${purpose}) since ${since}`;
  if (host !== thisProcess().host) fail("GR-LOCK-HELD-ELSEWHERE", `${path} is held by ${holder}.`, facts);
  if (isRunning(record)) fail("GR-LOCK-HELD", `${path} is held by ${holder}.`, facts);
}

function parseRecord(text: string): LockRecord | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const fields = new Map<string, unknown>(Object.entries(value));
  const pid = fields.get("pid");
  const texts = ["host", "start", "purpose", "since", "nonce"].map((name) => fields.get(name));
  const [host, start, purpose, since, nonce] = texts.filter((field) => typeof field === "string");
  if (typeof pid !== "number" || !Number.isSafeInteger(pid) || pid <= 0) return undefined;
  // A nonce becomes part of a file's name.
  if (since === undefined || nonce === undefined || !/^[0-9a-f-]{36}$/.test(nonce)) return undefined;
  if (host === undefined || start === undefined || purpose === undefined) return undefined;
  return { host, pid, start, purpose, since, nonce };
}
