#!/usr/bin/env node
import { packageVersion } from "../config/index.js";
import { handleOutputFailures } from "./output-failures.js";

handleOutputFailures(process.stdout, process.stderr);
// The version is asked for by scripts, often: it is answered before anything else is loaded.
if (process.argv.length === 3 && (process.argv[2] === "--version" || process.argv[2] === "-V")) {
  process.stdout.write(`${packageVersion()}\n`);
} else {
  const { runProgram } = await import("./program.js");
  const exitCode = await runProgram(process.argv.slice(2), {
    stdout: process.stdout,
    stderr: process.stderr,
    folder: process.cwd(),
  });
  // A failure of the output may have set it before.
  process.exitCode ||= exitCode;
}
