import { spawn } from "node:child_process";
import { delimiter, join } from "node:path";

/** One check of the test command: a command line of programs that the package installs. */
interface Step {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
}

/** Independent of each other, the slowest first. */
const checks: readonly Step[] = [
  { name: "dependency rules", command: ["jiti", "scripts/check-dependencies.ts"] },
  { name: "build", command: ["jiti", "scripts/run-build.ts"] },
  { name: "types", command: ["tsc", "-p", "tsconfig.json"] },
  { name: "lint and format", command: ["biome", "check", "--error-on-warnings", "."] },
  { name: "unused code", command: ["knip", "--no-progress"] },
];

/** Needs the build; prints as it goes, because it takes the longest. */
const tests: Step = { name: "tests", command: ["vitest", "run"] };

const parallelChecks = 2;
const root = join(import.meta.dirname, "..");

const passed = (await runChecks()) && (await runTests());
if (!passed) process.exitCode = 1;

/** Runs the checks two at a time and starts no further one after a failure. */
async function runChecks(): Promise<boolean> {
  const waiting = [...checks];
  let allPassed = true;
  const lane = async (): Promise<void> => {
    for (let step = waiting.shift(); step !== undefined && allPassed; step = waiting.shift()) {
      allPassed = (await runStep(step, "pipe")) && allPassed;
    }
  };
  await Promise.all(Array.from({ length: parallelChecks }, lane));
  return allPassed;
}

function runTests(): Promise<boolean> {
  return runStep(tests, "inherit");
}

/** Runs a step and prints its line; of a check, the output only when it failed. */
async function runStep(step: Step, output: "pipe" | "inherit"): Promise<boolean> {
  const startedAtMillis = performance.now();
  const { exitCode, text } = await runProgram(step.command, output);
  const seconds = ((performance.now() - startedAtMillis) / 1000).toFixed(1);
  const outcome = exitCode === 0 ? "passed" : "FAILED";
  console.log(`${step.name.padEnd(18)} ${outcome} ${seconds.padStart(6)} s`);
  if (exitCode !== 0) console.log(`${text}\nAgain by itself: npx ${step.command.join(" ")}`);
  return exitCode === 0;
}

function runProgram([program, ...args]: Step["command"], output: "pipe" | "inherit") {
  return new Promise<{ exitCode: number; text: string }>((resolve, reject) => {
    const PATH = [join(root, "node_modules/.bin"), process.env.PATH].join(delimiter);
    const child = spawn(program, args, { cwd: root, env: { ...process.env, PATH }, stdio: ["ignore", output, output] });
    const pieces: Buffer[] = [];
    child.stdout?.on("data", (piece: Buffer) => pieces.push(piece));
    child.stderr?.on("data", (piece: Buffer) => pieces.push(piece));
    child.on("error", reject);
    child.on("close", (code) => resolve({ exitCode: code ?? 1, text: Buffer.concat(pieces).toString("utf8") }));
  });
}
