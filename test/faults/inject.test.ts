import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { atEveryChange, runWithFault } from "./index.js";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "granary-inject-"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** A program of one statement over `fs`, `fsp`, and `file` and `other` (which holds "other") in a new folder. */
async function program(statement: string): Promise<{ script: string; under: string; args: readonly string[] }> {
  const folder = await mkdtemp(join(root, "run-"));
  const under = join(folder, "world");
  await mkdir(under);
  await writeFile(join(under, "other"), "other");
  const script = join(folder, "program.mjs");
  const opening = `import fs, * as named from "node:fs"; import fsp, * as namedPromises from "node:fs/promises";
    const [under] = process.argv.slice(2); const file = under + "/file"; const other = under + "/other";`;
  await writeFile(script, `${opening}\n${statement}\n`);
  return { script, under, args: [under] };
}

describe("what counts as a change", () => {
  test.each([
    ["fs.openSync(file, 'w')", ["open file"]],
    ["fs.openSync(other, 'r')", []],
    ["fs.openSync(file, fs.constants.O_CREAT | fs.constants.O_WRONLY)", ["open file"]],
    ["named.mkdirSync(file)", ["mkdir file"]],
    ["await namedPromises.rename(other, file)", ["rename file"]],
    ["fs.link(other, file, () => {})", ["link file"]],
    ["fs.unlinkSync(other)", ["unlink other"]],
    ["await fsp.unlink(other)", ["unlink other"]],
    ["await fsp.truncate(other, 1)", ["truncate other"]],
    ["await fsp.copyFile(other, file)", ["copyFile file", "rest of copyFile file"]],
    ["await fsp.writeFile(file, 'x')", ["writeFile file", "rest of writeFile file"]],
    [
      "const h = await fsp.open(file, 'w'); await h.write('x'); await h.sync(); await h.datasync(); await h.truncate(); await h.close()",
      ["open file", "write file", "rest of write file", "fsync file", "fdatasync file", "ftruncate file"],
    ],
    [
      "const d = fs.openSync(file, 'w'); fs.writeSync(d, 'x'); fs.fsyncSync(d)",
      ["open file", "write file", "rest of write file", "fsync file"],
    ],
    ["fs.createWriteStream(file).end('x')", ["open file", "write file", "rest of write file"]],
    ["fs.readFileSync(other); await fsp.readdir(under)", []],
    ["fs.mkdirSync(under + '-not')", []],
  ])("%s", async (statement, expected) => {
    const { script, under, args } = await program(statement);
    const run = await runWithFault(script, args, { under, at: 0, kind: "kill" });
    expect(run).toMatchObject({ exitCode: 0, stderr: "" });
    expect(run.changes).toEqual(expected.map((change) => change.replace(/ (\w+)$/, ` ${under}/$1`)));
  });
});

describe("a kill", () => {
  test.each([
    ["await fsp.writeFile(file, 'four')", 1, undefined],
    ["await fsp.writeFile(file, 'four')", 2, "fo"],
    ["fs.writeFileSync(file, 'four')", 2, "fo"],
    ["const h = await fsp.open(file, 'w'); await h.writeFile('four')", 2, ""],
    ["const h = await fsp.open(file, 'w'); await h.writeFile('four')", 3, "fo"],
    ["const h = await fsp.open(file, 'w'); await h.write(Buffer.from('-four'), 1, 4)", 3, "fo"],
    ["const d = fs.openSync(file, 'w'); fs.writeSync(d, 'head'); fs.writeSync(d, 'four')", 5, "headfo"],
    ["await fsp.copyFile(other, file)", 2, "ot"],
    ["await fsp.rename(other, file)", 1, undefined],
  ])("in %s, at change %d", async (statement, at, content) => {
    const { script, under, args } = await program(`${statement}; console.log('went on')`);
    const run = await runWithFault(script, args, { under, at, kind: "kill" });
    expect(run).toMatchObject({ exitCode: null, signal: "SIGKILL", stdout: "" });
    expect(await readFile(join(under, "file"), "utf8").catch(() => undefined)).toBe(content);
  });

  test("in the middle of a recursive removal leaves a part", async () => {
    const { script, under, args } = await program(
      "fs.mkdirSync(file); fs.renameSync(other, file + '/b'); fs.writeFileSync(file + '/a', ''); fs.rmSync(file, { recursive: true })",
    );
    const whole = await runWithFault(script, args, { under, at: 0, kind: "kill" });
    const at = whole.changes.findIndex((change) => change.startsWith("rest of rm")) + 1;
    await writeFile(join(under, "other"), "other");
    await runWithFault(script, args, { under, at, kind: "kill" });
    expect(await readdir(join(under, "file"))).toEqual(["b"]);
  });

  test("comes at each change once, and then not at all", async () => {
    const ends: (string | null)[] = [];
    const script = (await program("fs.mkdirSync(file); fs.rmdirSync(file); fs.unlinkSync(other)")).script;
    const changes = await atEveryChange(
      {
        script,
        kind: "kill",
        prepare: async () => {
          const { under } = await program("");
          return { under, args: [under] };
        },
      },
      async (run) => void ends.push(run.signal),
    );
    expect(ends).toEqual(["SIGKILL", "SIGKILL", "SIGKILL", null]);
    expect(changes).toHaveLength(3);
  });
});

describe("an error", () => {
  test.each([
    ["sync", "try { fs.mkdirSync(file) } catch (error) { console.log(error.code) }"],
    ["by callback", "fs.mkdir(file, (error) => console.log(error.code))"],
    ["by promise", "await fsp.mkdir(file).catch((error) => console.log(error.code))"],
  ])("is raised %s", async (_, statement) => {
    const { script, under, args } = await program(statement);
    const run = await runWithFault(script, args, { under, at: 1, kind: "ENOSPC" });
    expect(run).toMatchObject({ exitCode: 0, stdout: "ENOSPC\n" });
    expect(await readdir(under)).toEqual(["other"]);
  });

  test.each([
    [false, "ENOSPC done done\n"],
    [true, "ENOSPC ENOSPC done\n"],
  ])("that is sticky (%s) stays, but lets files be removed", async (sticky, told) => {
    const { script, under, args } = await program(`const words = [];
      for (const change of [() => fs.mkdirSync(file), () => fs.mkdirSync(file), () => fs.unlinkSync(other)]) {
        try { change(); words.push("done"); } catch (error) { words.push(error.code); }
      }
      console.log(words.join(" "));`);
    const run = await runWithFault(script, args, { under, at: 1, kind: "ENOSPC", sticky });
    expect(run.stdout).toBe(told);
  });
});
