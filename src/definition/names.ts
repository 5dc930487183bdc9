import { fail } from "../errors/index.js";

const pattern = /^[A-Za-z][A-Za-z0-9_]{0,127}$/;

/**
 * Checks a name that an author gives: a letter, then letters, digits and underscores, at most 128.
 * Names beginning with an underscore are Granary's own.
 * @throws GR-DEFINITION-INVALID
 */
export function checkName(name: string, what: string): void {
  if (!pattern.test(name)) {
    fail(
      "GR-DEFINITION-INVALID",
      `${what} is called ${JSON.stringify(name)}: a name is a letter, then letters, digits and underscores, 128 at most.`,
    );
  }
}

/** Checks that no name occurs twice. `what` completes "… has two …". */
export function checkUnique(names: readonly string[], what: string): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) fail("GR-DEFINITION-INVALID", `${what} called ${JSON.stringify(name)}.`);
    seen.add(name);
  }
}
