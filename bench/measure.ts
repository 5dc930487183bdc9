import { spawn } from "node:child_process";

/** The middle one of some numbers, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  if (upper === undefined || lower === undefined) throw new RangeError("There is no median of nothing.");
  return (lower + upper) / 2;
}

/** Greatest resident memory of this process so far, in MiB. */
export function peakRssMb(): number {
  return process.resourceUsage().maxRSS / 1024;
}

/** Milliseconds from starting Node with `args` to the first byte it prints, or to its end where it prints nothing. */
export function millisToFirstOutput(args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const startedAtMillis = performance.now();
    let firstOutputMillis: number | undefined;
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    child.stdout.on("data", () => {
      firstOutputMillis ??= performance.now() - startedAtMillis;
    });
    child.on("error", reject);
    child.on("close", (exitCode) => {
      if (exitCode !== 0) reject(new Error(`node ${args.join(" ")} ended with ${exitCode}`));
      else resolve(firstOutputMillis ?? performance.now() - startedAtMillis);
    });
  });
}

/** Greatest resident memory, in MiB, of Node run with `args` to its end. */
export async function peakRssMbOf(args: readonly string[]): Promise<number> {
  return (await runOf(args)).peakRssMb;
}

/** What running a program to its end took. */
export interface RunTaken {
  readonly millis: number;
  /** Of all its threads. */
  readonly cpuSeconds: number;
  readonly peakRssMb: number;
}

/** Runs Node with `args` to its end: how long it took, its CPU, and its greatest resident memory in MiB. */
export function runOf(args: readonly string[]): Promise<RunTaken> {
  const told = "((used) => [used.maxRSS, used.userCPUTime + used.systemCPUTime].join(' '))";
  const onExit = `process.on("exit", () => require("node:fs").writeSync(3, ${told}(process.resourceUsage())))`;
  const preload = `data:text/javascript,${encodeURIComponent(`import { createRequire } from "node:module"; const require = createRequire("file:///"); ${onExit}`)}`;
  return new Promise((resolve, reject) => {
    const startedAtMillis = performance.now();
    const child = spawn(process.execPath, ["--import", preload, ...args], {
      stdio: ["ignore", "ignore", "inherit", "pipe"],
    });
    let text = "";
    child.stdio[3]?.on("data", (piece: Buffer) => {
      text += piece.toString("utf8");
    });
    child.on("error", reject);
    child.on("close", (exitCode) => {
      if (exitCode !== 0) reject(new Error(`node ${args.join(" ")} ended with ${exitCode}`));
      else if (text === "") reject(new Error("The child told no memory."));
      else {
        const [maxRss, cpuMicros] = text.split(" ").map(Number);
        const millis = performance.now() - startedAtMillis;
        resolve({ millis, cpuSeconds: (cpuMicros ?? 0) / 1e6, peakRssMb: (maxRss ?? 0) / 1024 });
      }
    });
  });
}
