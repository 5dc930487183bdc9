import { spawn } from "node:child_process";
import { once } from "node:events";
import { Readable, Writable } from "node:stream";
import { describe, expect, test } from "vitest";
import { isRunning, thisProcess } from "./process-identity.js";

describe("isRunning", () => {
  test("is true of this process, told by its pid and start or by its pid alone", () => {
    expect(isRunning(thisProcess())).toBe(true);
    expect(isRunning({ ...thisProcess(), start: "" })).toBe(true);
  });

  test.runIf(process.platform === "linux")("is false where the pid now belongs to a later process", () => {
    expect(isRunning({ ...thisProcess(), start: "another time" })).toBe(false);
  });

  test("is true of a child until it ends", async () => {
    const child = spawn(process.execPath, ["-e", "process.stdin.resume()"]);
    await once(child, "spawn");
    const identity = { ...thisProcess(), pid: child.pid ?? 0, start: "" };
    expect(isRunning(identity)).toBe(true);
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(isRunning(identity)).toBe(false);
  });

  test.runIf(process.platform === "linux")("is false of a zombie", async () => {
    // The shell becomes a program that never waits for the child it inherits; the child ends once descriptor 3 does.
    const script = "sh -c 'read line <&3' & echo $!; exec cat 3<&-";
    const parent = spawn("sh", ["-c", script], { stdio: ["pipe", "pipe", "inherit", "pipe"] });
    const [input, output, , held] = parent.stdio;
    if (!(input instanceof Writable && output instanceof Readable && held instanceof Writable)) {
      throw new Error("a descriptor is no pipe");
    }
    const [printed] = await once(output, "data");
    const identity = { ...thisProcess(), pid: Number(String(printed)), start: "" };
    expect(identity.pid).toBeGreaterThan(0);
    // Its echo shows that the shell, which would have waited for the child, is no more.
    input.write("here\n");
    expect(String((await once(output, "data"))[0])).toBe("here\n");
    expect(isRunning(identity)).toBe(true);
    held.end();
    await expect.poll(() => isRunning(identity), { timeout: 60_000 }).toBe(false);
    expect(() => process.kill(identity.pid, 0)).not.toThrow(); // the pid is still there
    parent.kill("SIGKILL");
    await once(parent, "exit");
  });
});
