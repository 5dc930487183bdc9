import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "vitest";

/** Where the benches, and whoever wants to judge in full, install Python's packages: scripts/oracles/requirements.txt. */
const venv = join(import.meta.dirname, "../.cache/python/bin/python");

/**
 * Tests that ask Python packages what they give, with the interpreter that has them. Where there is none they are skipped,
 * with a line that says so; in CI too: `npm ci` can't install them, and fixtures hold what they gave.
 */
export function describeWithPython(packages: readonly string[], tests: (python: string) => void): void {
  const need = `Python with ${packages.join(", ")}`;
  const reason = !existsSync(venv) ? "there is none in .cache/python" : importProblem(packages);
  if (reason === null) {
    describe(`with ${need}`, () => tests(venv));
    return;
  }
  console.warn(`Skipped, for want of ${need}: ${reason}.`);
  test.skip(`with ${need} (${reason})`, () => {});
}

function importProblem(packages: readonly string[]): string | null {
  const { status } = spawnSync(venv, ["-c", `import ${packages.join(", ")}`]);
  return status === 0 ? null : "it lacks some of them";
}
