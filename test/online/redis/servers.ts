import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Found } from "../../required-in-ci.js";
import { runProgram } from "../../run-program.js";

/** A server of one's own on this machine, with a folder of its own. */
export interface RunningServer extends AsyncDisposable {
  readonly port: number;
  readonly url: string;
  readonly folder: string;
  readonly process: ChildProcess;
  /** Ends it as a crash does. */
  readonly kill: () => Promise<void>;
}

const program = "redis-server";

/** Where `redis-server` is; installed by apt where root may, once. */
export async function findRedis(): Promise<Found<string>> {
  const found = await versionOf();
  if (found !== undefined) return { found: true, value: found };
  if (process.getuid?.() !== 0)
    return { found: false, reason: `there is no ${program} (Debian: apt install ${program})` };
  // Two test files may try at once: apt waits for its lock.
  const options = ["-o", "DPkg::Lock::Timeout=120", "-qq", "-y"];
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  try {
    await runProgram("apt-get", ["update", "-qq"], { env });
    const args = [...options, "install", "--no-install-recommends", program];
    const { exitCode, stderr } = await runProgram("apt-get", args, { env });
    if (exitCode !== 0) return { found: false, reason: `apt can't install ${program}: ${stderr.trim().slice(-300)}` };
  } catch (error) {
    return { found: false, reason: `there is neither ${program} nor apt (${String(error)})` };
  }
  const installed = await versionOf();
  return installed === undefined
    ? { found: false, reason: `apt installed no ${program}` }
    : { found: true, value: installed };
}

async function versionOf(): Promise<string | undefined> {
  try {
    const { exitCode, stdout } = await runProgram(program, ["--version"]);
    return exitCode === 0 ? stdout.trim() : undefined;
  } catch {
    return undefined;
  }
}

/** A port that nothing listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("A server has no port.");
  return address.port;
}

export interface ServerOptions {
  /** 0 for one that speaks TLS alone. */
  readonly port?: number;
  /** A folder to go on with; else a new one, which is removed with the server. */
  readonly folder?: string;
  readonly args?: readonly string[];
}

/** Starts a Redis that keeps nothing beyond its process unless told to, and answers when it accepts connections. */
export async function startRedis({ port, folder, args = [] }: ServerOptions = {}): Promise<RunningServer> {
  const own = folder ?? (await mkdtemp(join(tmpdir(), "granary-redis-")));
  const chosen = port ?? (await freePort());
  const settings = ["--port", chosen, "--bind", "127.0.0.1", "--dir", own, "--save", "", "--appendonly", "no"];
  // Replicas need not wait for others to come.
  const replication = ["--repl-diskless-sync-delay", "0"];
  const child = spawn(program, [...settings.map(String), ...replication, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await accepting(child);
  return {
    port: chosen,
    url: `redis://127.0.0.1:${chosen}`,
    folder: own,
    process: child,
    kill: () => end(child),
    [Symbol.asyncDispose]: async () => {
      await end(child);
      if (folder === undefined) await rm(own, { recursive: true, force: true });
    },
  };
}

/** Until it says so. A server that ends before has told why. */
export async function accepting(child: ChildProcess, sign = /Ready to accept connections/): Promise<void> {
  const said: string[] = [];
  const { stdout } = child;
  if (stdout === null) throw new Error("A server's output is not read.");
  const lines = createInterface({ input: stdout });
  await new Promise<void>((resolve, reject) => {
    lines.on("line", (line) => {
      said.push(line);
      if (sign.test(line)) resolve();
    });
    child.once("error", reject);
    child.once("exit", () => reject(new Error(`${program} ended:\n${said.slice(-10).join("\n")}`)));
  });
}

export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}

/** One command to a server over a connection of its own, as text lines. */
export async function ask(port: number, ...words: readonly string[]): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  let text = "";
  socket.on("data", (piece: Buffer) => {
    text += piece.toString("utf8");
  });
  const closed = once(socket, "close");
  const command = [`*${words.length}`, ...words.flatMap((word) => [`$${Buffer.byteLength(word)}`, word])];
  // It answers what it was sent before it sees that no more comes.
  socket.end(`${command.join("\r\n")}\r\n`);
  await closed;
  return text;
}

/** A hash's fields, as a program reads them that knows nothing of Granary. */
export async function fields(port: number, key: string, database = 0): Promise<Readonly<Record<string, string>>> {
  const { stdout } = await runProgram("redis-cli", [
    "-p",
    String(port),
    "-n",
    String(database),
    "--json",
    "HGETALL",
    key,
  ]);
  const found: unknown = JSON.parse(stdout);
  // A hash's fields are texts.
  return found as Readonly<Record<string, string>>;
}
