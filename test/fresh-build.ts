import { build, isBuildFresh } from "../scripts/build.js";

/** Run by vitest before the tests of the whole: they start the built program, which must be that of the sources. */
export default function freshBuild(): void {
  if (!isBuildFresh() && !build()) throw new Error("The sources don't compile, so there is no program to test.");
}
