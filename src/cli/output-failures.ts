import type { OutputStream } from "./terminal.js";

/**
 * What becomes of output that can't be written. A reader that went away, as in `granary ls | head -1`, is no failure:
 * the command goes on and finishes its work, unheard. Any other failure, such as a full disk, is told once on stderr
 * and sets the process's exit code to 1.
 */
export function handleOutputFailures(stdout: OutputStream, stderr: OutputStream): void {
  let told = false;
  const handle = (error: NodeJS.ErrnoException): void => {
    if (error.code === "EPIPE" || told) return;
    told = true;
    process.exitCode = 1;
    void tell(error, stdout, stderr);
  };
  stdout.on("error", handle);
  stderr.on("error", handle);
}

async function tell(error: Error, stdout: OutputStream, stderr: OutputStream): Promise<void> {
  const { diskError } = await import("../files/index.js");
  const { createTerminal } = await import("./terminal.js");
  createTerminal({ json: false, stdout, stderr }).fail(diskError(error, "standard output"));
}
