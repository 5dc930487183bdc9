import { spawn } from "node:child_process";
import { GranaryError } from "../errors/index.js";
import type { Jobs, Materialized } from "../server/index.js";

/**
 * Does a server's work by commands over the repo in `folder`, each in a process of its own: this program, started again as it
 * was. One at a time: pushes of one store wait for each other anyway.
 */
export function jobsOf(folder: string): Jobs {
  let last: Promise<unknown> = Promise.resolve();
  return {
    materialize: (views) => {
      const work = last.then(() => pushed(folder, views));
      last = work.catch(() => undefined);
      return work;
    },
  };
}

async function pushed(folder: string, views: readonly string[]): Promise<readonly Materialized[]> {
  const answer = await run(["push", "--repo", folder, "--json", "--", ...views]);
  // What `granary push --json` prints.
  const { views: reports } = JSON.parse(answer) as { readonly views: readonly Materialized[] };
  return reports.map(({ view, rows, skipped }) => ({ view, rows, skipped }));
}

/** What a command of this program prints. @throws GR-JOB-FAILED with what it says of its failure */
function run(args: readonly string[]): Promise<string> {
  const program = process.argv[1] ?? "";
  const child = spawn(process.execPath, [...process.execArgv, program, ...args], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const pieces: Buffer[] = [];
  child.stdout.on("data", (piece: Buffer) => pieces.push(piece));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (exitCode) => {
      const text = Buffer.concat(pieces).toString("utf8");
      if (exitCode === 0) resolve(text);
      else reject(failureOf(text, exitCode));
    });
  });
}

function failureOf(text: string, exitCode: number | null): GranaryError {
  return new GranaryError("GR-JOB-FAILED", toldBy(text) ?? `granary push ended with ${exitCode}.`);
}

/** The error that a command tells as JSON: its code and detail. */
function toldBy(text: string): string | undefined {
  try {
    // What every command prints under --json where it fails.
    const { error } = JSON.parse(text) as { readonly error?: { readonly code: string; readonly detail: string } };
    return error === undefined ? undefined : `${error.code}: ${error.detail}`;
  } catch {
    return undefined;
  }
}
