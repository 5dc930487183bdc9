import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { command } from "../example-repo.js";
import { runProgram } from "../run-program.js";
import { smallRepo } from "./small-repo.js";

/** Runs what follows with the folder `$1` mounted for reading alone, where only it sees the mount. */
const mounted = 'mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" && shift && exec "$@"';
const inOwnMounts = ["-Urm", "sh", "-c", mounted, "sh"] as const;
const canMount = spawnSync("unshare", [...inOwnMounts, import.meta.dirname, "true"]).status === 0;

test.runIf(canMount)("a file system that can only be read is told as such: GR-FILE-READ-ONLY", async () => {
  await using repo = await smallRepo();
  const args = [...inOwnMounts, repo.folder, process.execPath, command, "apply", "--json", "--repo", repo.folder];
  const { exitCode, stdout } = await runProgram("unshare", args);
  expect(exitCode).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ error: { code: "GR-FILE-READ-ONLY" } });
});
