import { type ChildProcess, spawn } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Finished, runProgram } from "./run-program.js";

const project = join(import.meta.dirname, "..");

/** The built command, which fresh-build.ts keeps up to date. */
export const command = join(project, "dist/cli/main.js");

/** A copy of an example's sources in a folder of its own, without what commands made in the original. */
export interface ExampleRepo extends AsyncDisposable {
  readonly folder: string;
}

const made = ["data", "materialized_store", "feature_store", "models", "offline_store", "online_store"];

/** Copies `examples/<name>`; `dataFolder`, where given, is linked into it as `data`. Dispose of it after use. */
export async function copyExample(name: string, dataFolder?: string): Promise<ExampleRepo> {
  const folder = await mkdtemp(join(tmpdir(), `granary-${name}-`));
  const original = join(project, "examples", name);
  const left = made.map((one) => join(original, one));
  await cp(original, folder, { recursive: true, filter: (path) => !left.includes(path) });
  await mkdir(join(folder, "node_modules")); // as installed; what commands compile is kept there for the next one
  if (dataFolder !== undefined) await symlink(dataFolder, join(folder, "data"));
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

/** Runs `granary <args>` in a repo to its end. */
export function granary(repo: ExampleRepo, ...args: readonly string[]): Promise<Finished> {
  return runProgram(process.execPath, [command, ...args], { cwd: repo.folder });
}

/** What `granary <args> --json` answers; a failure of the command throws what it said. */
export async function granaryAnswer(repo: ExampleRepo, ...args: readonly string[]): Promise<unknown> {
  const { exitCode, stdout, stderr } = await granary(repo, ...args, "--json");
  if (exitCode !== 0) throw new Error(`granary ${args.join(" ")} ended with ${exitCode}: ${stdout}${stderr}`);
  return JSON.parse(stdout);
}

/** A running `granary serve`. */
export interface RunningServer extends AsyncDisposable {
  readonly url: string;
  /** Asks it to stop, as Ctrl-C does; answers its exit code, null where a signal ended it. */
  stop(): Promise<number | null>;
}

/** Starts `granary serve` in a repo on a free port, and waits until it listens. Dispose of it after use. */
export async function startServer(repo: ExampleRepo): Promise<RunningServer> {
  const child = spawn(process.execPath, [command, "serve", "--port", "0", "--json"], {
    cwd: repo.folder,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const closed = new Promise<number | null>((resolve) => child.on("close", resolve));
  const stop = (): Promise<number | null> => {
    child.kill("SIGINT");
    return closed;
  };
  return { url: await announcedUrl(child), stop, [Symbol.asyncDispose]: async () => void (await stop()) };
}

/** The URL that a server announces on its standard output. */
function announcedUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = "";
    const read = (piece: Buffer): void => {
      output += piece.toString("utf8");
      const url = /"url":\s*"([^"]+)"/.exec(output)?.[1];
      if (url !== undefined) resolve(url);
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    child.on("error", reject);
    child.on("close", (exitCode) => reject(new Error(`granary serve ended with ${exitCode}: ${output}`)));
  });
}
