import { open } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { GranaryError } from "../errors/index.js";
import { diskError, errnoOf, onDisk } from "./disk-error.js";

const systemError = (code: string): Error => Object.assign(new Error(`${code}: as the system says it`), { code });

describe("diskError", () => {
  test.each([
    ["ENOSPC", "GR-FILE-DISK-FULL"],
    ["EDQUOT", "GR-FILE-DISK-FULL"],
    ["EACCES", "GR-FILE-ACCESS-DENIED"],
    ["EPERM", "GR-FILE-ACCESS-DENIED"],
    ["EROFS", "GR-FILE-READ-ONLY"],
    ["ENOENT", "GR-FILE-MISSING"],
    ["ENOTDIR", "GR-FILE-KIND-WRONG"],
    ["EISDIR", "GR-FILE-KIND-WRONG"],
    ["EMFILE", "GR-FILE-HANDLES-EXHAUSTED"],
    ["ENFILE", "GR-FILE-HANDLES-EXHAUSTED"],
    ["EIO", "GR-FILE-IO-FAILED"],
  ])("%s is %s, naming the path and the system's words", (errno, code) => {
    const cause = systemError(errno);
    const error = diskError(cause, "store/file");
    expect(error).toMatchObject({ code, where: { file: "store/file" }, data: { errno }, cause });
    expect(error instanceof GranaryError && error.detail).toMatch(
      /^[A-Z].* store\/file \(.*as the system says it\)\.$/,
    );
  });

  test.each<readonly [string, unknown]>([
    ["a Granary error", new GranaryError("GR-FOLDER-EXISTS", "there")],
    ["a defect", new TypeError("x is not a function")],
    ["an error of Node's own", Object.assign(new Error("wrong"), { code: "ERR_INVALID_ARG_TYPE" })],
    ["what is no error", "text"],
  ])("leaves %s as it is", (_, error) => {
    expect(diskError(error, "store/file")).toBe(error);
    expect(errnoOf(error)).toBeUndefined();
  });
});

describe("onDisk", () => {
  test.runIf(process.platform === "linux")("tells of a disk that is full, as the system reports one", async () => {
    const write = async () => {
      await using device = await open("/dev/full", "w");
      await device.write("a byte too many");
    };
    await expect(onDisk("store/file", write)).rejects.toThrow("GR-FILE-DISK-FULL");
  });

  test("hands on what the effects return", async () => {
    expect(await onDisk("store/file", async () => 5)).toBe(5);
  });
});
