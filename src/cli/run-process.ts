import { Console } from "node:console";
import { GranaryError } from "../errors/index.js";
import type { OutputFailures } from "./output-failures.js";
import { type RunningCommand, runProgram } from "./program.js";
import { createTerminal } from "./terminal.js";

/**
 * Runs a command line as what this process is for, and ends the process with its exit code. Files of a feature repo
 * run in this process too, so that they may keep it from ending, end it too early, fail where nobody waits for them
 * and write what is no answer: none of it changes what a command says or how it ends.
 */
export async function runProcess(args: readonly string[], outputFailures: OutputFailures): Promise<void> {
  const { stdout, stderr } = process;
  let running: RunningCommand = {
    terminal: createTerminal({ stdout, stderr, json: args.includes("--json") }),
    folder: process.cwd(),
  };
  let state: "at work" | "failed" | "done" = "at work";
  const end = async (exitCode: number): Promise<void> => {
    await Promise.all([flushed(stdout), flushed(stderr)]);
    await outputFailures.told();
    state = "done";
    // A failure of the output may have set it before.
    process.exitCode ||= exitCode;
    process.exit();
  };
  const failStray = async (error: unknown): Promise<void> => {
    if (state !== "at work") return;
    state = "failed";
    const { strayError } = await import("../config/index.js");
    running.terminal.fail(await strayError(error, running.folder));
    await end(1);
  };
  process.on("uncaughtException", failStray);
  process.on("unhandledRejection", failStray);
  // Nothing is left to wait for, or something ended the process: only what is written at once is written at all.
  process.on("exit", () => {
    if (state === "at work") running.terminal.fail(unfinished());
    if (state !== "done") process.exitCode = 1;
  });
  // Under --json, standard output is one document.
  globalThis.console = new Console(stderr, stderr);

  const exitCode = await runProgram(args, {
    stdout,
    stderr,
    folder: process.cwd(),
    onCommand: (command) => {
      running = command;
    },
  });
  if (state === "at work") await end(exitCode);
}

function unfinished(): GranaryError {
  return new GranaryError("GR-COMMAND-UNFINISHED", "The process ended while the command was still at work.");
}

/** Waits until all that was written to a stream is out, or can't be. */
function flushed(stream: NodeJS.WritableStream): Promise<void> {
  return new Promise((resolve) => stream.write("", () => setImmediate(resolve)));
}
