#!/usr/bin/env node
import { packageVersion } from "../config/index.js";
import { handleOutputFailures } from "./output-failures.js";

const outputFailures = handleOutputFailures(process.stdout, process.stderr);
// The version is asked for by scripts, often: it is answered before anything else is loaded.
if (process.argv.length === 3 && (process.argv[2] === "--version" || process.argv[2] === "-V")) {
  process.stdout.write(`${packageVersion()}\n`);
} else {
  const { runProcess } = await import("./run-process.js");
  // Not waited for: Node would have its own word on a wait that has no end.
  void runProcess(process.argv.slice(2), outputFailures);
}
