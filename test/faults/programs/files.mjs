import { existsSync } from "node:fs";
import { mkdir, readFile, rmdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  copyFileAtomically,
  createExclusively,
  onDisk,
  publishFolder,
  stageFolder,
  withLock,
  writeFileAtomically,
} from "../../../dist/files/index.js";

/** `<effect> <folder>`: one effect of `src/files`, as it was built, for its tests to kill. */
const [effect, folder = "."] = process.argv.slice(2);
const target = join(folder, "target");

switch (effect) {
  case "write":
    await writeFileAtomically(target, "the new content");
    break;
  case "copy":
    await copyFileAtomically(join(folder, "source"), target);
    break;
  case "create":
    process.stdout.write(String(await createExclusively(target, "the new content")));
    break;
  case "publish": {
    const staged = await stageFolder(folder);
    await onDisk(join(staged, "one"), () => writeFile(join(staged, "one"), "the new content"));
    await onDisk(join(staged, "two"), () => writeFile(join(staged, "two"), "and more of it"));
    await publishFolder(staged, target);
    break;
  }
  case "lock":
    await withLock(target, { purpose: "test" }, async () => {
      process.stdout.write(existsSync(join(folder, "other-at-work")) ? "held by both" : "held");
    });
    break;
  case "lock-again": {
    const lock = () => withLock(target, { purpose: "test" }, async () => process.stdout.write("held "));
    const told = (error) => process.stdout.write(`${error.code} `);
    await lock().catch((error) => told(error) && lock().catch(told));
    break;
  }
  case "hold": // until killed, or its input ends
    await withLock(target, { purpose: "hold" }, () => {
      process.stdout.write("held");
      return new Promise((resolve) => process.stdin.resume().once("end", resolve));
    });
    break;
  case "count": // what two at once would spoil, and mkdir see
    for (let round = 0; round < 10; round++) {
      await withLock(target, { purpose: "count", waitMs: 60_000 }, async () => {
        await mkdir(join(folder, "inside"));
        const count = Number(await readFile(join(folder, "count"), "utf8"));
        await writeFile(join(folder, "count"), String(count + 1));
        await rmdir(join(folder, "inside"));
      });
    }
    break;
  case "die": // holding the lock
    await withLock(target, { purpose: "die", waitMs: 60_000 }, async () => process.kill(process.pid, "SIGKILL"));
    break;
  default:
    throw new Error(`unknown effect ${effect}`);
}
