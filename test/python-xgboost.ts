import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Found } from "./required-in-ci.js";
import { type Finished, runProgram } from "./run-program.js";

const cache = join(import.meta.dirname, "../.cache");
const folder = join(cache, "python-xgboost");
const pinned = "xgboost-cpu==3.2.0";

/** Runs a script by a Python that can import xgboost and numpy. */
export type PythonWithXgboost = (args: readonly string[], input: string) => Promise<Finished>;

/**
 * A Python with xgboost: the machine's own where it has it; else, in CI or where it was so before, the machine's Python
 * with the package in `.cache/`, put there by pip.
 */
export async function findPythonXgboost(): Promise<Found<PythonWithXgboost>> {
  try {
    const own = pythonWith({});
    if (await imports(own)) return { found: true, value: own };
    if (!existsSync(folder)) {
      const reason = "python3 can't import xgboost and numpy";
      if (process.env.CI !== "true") return { found: false, reason };
      const problem = await install();
      if (problem !== null) return { found: false, reason: `${reason}, and pip can't install ${pinned}: ${problem}` };
    }
    const cached = pythonWith({ PYTHONPATH: folder, PYTHONDONTWRITEBYTECODE: "1" });
    if (await imports(cached)) return { found: true, value: cached };
    return { found: false, reason: "python3 can't import the xgboost of .cache/python-xgboost" };
  } catch (error) {
    return { found: false, reason: String(error) };
  }
}

function pythonWith(env: Readonly<Record<string, string>>): PythonWithXgboost {
  return (args, input) => runProgram("python3", args, { env, input });
}

/** Looks for the packages without loading them, which takes a second. */
async function imports(python: PythonWithXgboost): Promise<boolean> {
  const script =
    "from importlib.util import find_spec; import sys; sys.exit(not (find_spec('numpy') and find_spec('xgboost')))";
  return (await python(["-c", script], "")).exitCode === 0;
}

/** What went wrong; null where nothing did. */
async function install(): Promise<string | null> {
  mkdirSync(cache, { recursive: true });
  const fresh = mkdtempSync(join(cache, "python-xgboost-"));
  try {
    const args = ["-m", "pip", "install", "--quiet", "--no-compile", "--disable-pip-version-check", "--target", fresh];
    const { exitCode, stderr } = await runProgram("python3", [...args, pinned]);
    if (exitCode !== 0) return stderr.trim().slice(-300);
    // Another run of the tests may have been first.
    if (!existsSync(folder)) renameSync(fresh, folder);
    return null;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}
