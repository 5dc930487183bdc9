import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "vitest";

/** Where public data sets are laid, beside the project. They are not part of it. */
const place = join(import.meta.dirname, "../../shared/data");

/**
 * Tests over a public data set, whose folder they get. Where it is absent they are skipped, with a line that says so;
 * in CI too: unlike a program, it can't be installed.
 */
export function describeWithData(name: string, tests: (folder: string) => void): void {
  const folder = join(place, name);
  if (existsSync(folder)) {
    describe(`with the data set ${name}`, () => tests(folder));
    return;
  }
  console.warn(`Skipped, for want of the data set ${name}: there is no ../shared/data/${name} beside the project.`);
  test.skip(`with the data set ${name} (not there)`, () => {});
}
