import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  copyFileAtomically,
  createExclusively,
  publishFolder,
  stageFolder,
  withLock,
  writeFileAtomically,
} from "../../../src/files/index.js";

/** `<effect> <folder>`: one effect of `src/files`, for its tests to kill. */
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
    await writeFile(join(staged, "one"), "the new content");
    await writeFile(join(staged, "two"), "and more of it");
    await publishFolder(staged, target);
    break;
  }
  case "lock":
    await withLock(target, { purpose: "test" }, async () => process.stdout.write("held"));
    break;
  case "hold": // until killed
    await withLock(target, { purpose: "hold" }, () => {
      process.stdout.write("held");
      return new Promise<void>((resolve) => process.stdin.resume().once("end", resolve));
    });
    break;
  default:
    throw new Error(`unknown effect ${effect}`);
}
