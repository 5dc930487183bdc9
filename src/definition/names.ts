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

/** A name as engines tell it from others: without regard to case. */
export function foldCase(name: string): string {
  return name.toLowerCase();
}

/**
 * Checks that no name occurs twice, and that no two differ in case alone: engines take those for one.
 * `what` completes "… has two …".
 * @throws GR-DEFINITION-INVALID
 */
export function checkUnique(names: readonly string[], what: string): void {
  const seen = new Map<string, string>();
  for (const name of names) {
    const other = seen.get(foldCase(name));
    if (other === name) fail("GR-DEFINITION-INVALID", `${what} called ${JSON.stringify(name)}.`);
    if (other !== undefined) {
      fail(
        "GR-DEFINITION-INVALID",
        `${what} whose names differ in case alone: ${JSON.stringify(other)} and ${JSON.stringify(name)}.`,
        { hint: "Engines take such names for one. Call one of them otherwise; bring values to one case with lower()." },
      );
    }
    seen.set(foldCase(name), name);
  }
}
