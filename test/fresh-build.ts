import { build, isBuildFresh } from "../scripts/build.js";

/**
 * Run by vitest before the tests of the whole: they start the built program, which must be that of the sources.
 * The gate has built before; someone at work on another room gets a warning, and the program as it last compiled.
 */
export default function freshBuild(): void {
  if (isBuildFresh() || build()) return;
  if (process.env.CI === "true") throw new Error("The sources don't compile, so there is no program to test.");
  console.warn("The sources don't compile: tests that start the built program run the one built before.");
}
