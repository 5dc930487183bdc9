import { existsSync } from "node:fs";
import { join } from "node:path";
import { runProgram } from "../test/run-program.js";

const root = join(import.meta.dirname, "..");
const folder = join(root, ".cache/python");

/** A Python with the packages of scripts/oracles/requirements.txt, made at the first use; or why there is none. */
export async function oraclePython(imports: readonly string[]): Promise<{ python: string } | { skipped: string }> {
  const python = join(folder, "bin/python");
  const has = () => runs(python, ["-c", `import ${imports.join(", ")}`]);
  if (existsSync(python) && (await has())) return { python };
  if (!(await runs("python3", ["-m", "venv", folder])))
    return { skipped: "there is no python3 that makes environments" };
  console.error("  installing Python's packages in .cache/python");
  const requirements = join(root, "scripts/oracles/requirements.txt");
  if (await runs(python, ["-m", "pip", "install", "--quiet", "-r", requirements])) {
    if (await has()) return { python };
  }
  return { skipped: "Python's packages can't be installed: scripts/oracles/requirements.txt" };
}

async function runs(program: string, args: readonly string[]): Promise<boolean> {
  try {
    return (await runProgram(program, args)).exitCode === 0;
  } catch {
    return false;
  }
}
