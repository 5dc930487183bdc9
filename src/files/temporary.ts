import { randomBytes } from "node:crypto";
import { readdir, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { errnoOf, onDisk } from "./disk-error.js";
import { makeFolder } from "./folder.js";
import { isRunning, type ProcessIdentity, thisProcess } from "./process-identity.js";

/** A file system takes names of up to 255 bytes; the owner's mark needs its part of them. */
const MAX_NAME_CHARACTERS = 40;

const TEMPORARY = /^\.(?:tmp-|.+\.)(?<host>[A-Za-z0-9_-]+)-(?<pid>\d+)-(?<start>[0-9a-z]*)-[0-9a-f]{12}(?:\.tmp)?$/;

/** A path beside `path` for what will be renamed onto it, marked with this process as its owner. */
export function temporaryBeside(path: string): string {
  return join(dirname(path), `.${basename(path).slice(0, MAX_NAME_CHARACTERS)}.${ownersMark()}.tmp`);
}

/**
 * Makes a new folder `.tmp-<owner>` in `parent` (made too where it is missing) and returns its path. Fill it, then
 * hand it to `publishFolder`; one left by a killed process is removed by `sweepTemporaries`.
 * Throws the codes of `diskError`.
 */
export async function stageFolder(parent: string): Promise<string> {
  const path = join(parent, `.tmp-${ownersMark()}`);
  await makeFolder(path);
  return path;
}

/**
 * Removes the temporary files and staged folders in `dir` whose owner, a process of this host, no longer runs; those
 * of running processes and of other hosts stay. Returns the paths removed; none where `dir` is missing.
 * Throws the codes of `diskError`.
 */
export function sweepTemporaries(dir: string): Promise<readonly string[]> {
  return onDisk(dir, async () => {
    const stale = (await namesIn(dir)).filter(isStale).map((name) => join(dir, name));
    for (const path of stale) await rm(path, { recursive: true, force: true });
    return stale;
  });
}

async function namesIn(dir: string): Promise<readonly string[]> {
  try {
    return await readdir(dir);
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return [];
    throw error;
  }
}

function isStale(name: string): boolean {
  const owner = ownerOf(name);
  return owner !== undefined && owner.host === hostWord(thisProcess().host) && !isRunning(owner);
}

/** The process that made a temporary, by its name; undefined for a name that is no temporary's. */
function ownerOf(name: string): ProcessIdentity | undefined {
  const parts = TEMPORARY.exec(name)?.groups;
  if (parts === undefined) return undefined;
  return { host: parts.host ?? "", pid: Number(parts.pid), start: parts.start ?? "" };
}

function ownersMark(): string {
  const { host, pid, start } = thisProcess();
  return `${hostWord(host)}-${pid}-${start}-${randomBytes(6).toString("hex")}`;
}

/** A host's name as a word of a file name: distinct for distinct hosts, and without a dot. */
function hostWord(host: string): string {
  return host.replaceAll(/[^A-Za-z0-9-]/g, (character) => `_${character.codePointAt(0)?.toString(16)}_`);
}
