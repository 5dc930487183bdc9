import type { OutputStream } from "./terminal.js";

/** Failures of the output so far. */
export interface OutputFailures {
  /** Resolves once what failed is told. */
  told(): Promise<void>;
}

/**
 * What becomes of output that can't be written. A reader that went away, as in `granary ls | head -1`, is no failure:
 * the command goes on and finishes its work, unheard. Any other failure, such as a full disk, is told once on stderr
 * and sets the process's exit code to 1.
 */
export function handleOutputFailures(stdout: OutputStream, stderr: OutputStream): OutputFailures {
  let telling: Promise<void> | undefined;
  const handle = (error: NodeJS.ErrnoException): void => {
    if (error.code === "EPIPE" || telling !== undefined) return;
    process.exitCode = 1;
    telling = tell(error, stdout, stderr);
  };
  stdout.on("error", handle);
  stderr.on("error", handle);
  return { told: async () => telling };
}

async function tell(error: Error, stdout: OutputStream, stderr: OutputStream): Promise<void> {
  const { diskError } = await import("../files/index.js");
  const { createTerminal } = await import("./terminal.js");
  createTerminal({ json: false, stdout, stderr }).fail(diskError(error, "standard output"));
}
