import { describe, expect, test } from "vitest";
import { granary } from "../example-repo.js";
import { type Files, smallRepo } from "./small-repo.js";

/** What a command says and ends with in a repo one of whose files misbehaves, once for machines and once for people. */
async function planWith(text: string, path = "features/odd.ts") {
  const files: Files = { [path]: text };
  await using repo = await smallRepo(files);
  return { machines: await granary(repo, "plan", "--json"), people: await granary(repo, "plan"), folder: repo.folder };
}

const forever = "await new Promise(() => {});\n";
const alive = "setInterval(() => {}, 1_000_000);\n";

describe("a file of the feature repo", () => {
  test("that keeps a handle open does not keep the command from ending", async () => {
    const { machines, people } = await planWith(`${alive}export {};\n`);
    expect([machines.exitCode, people.exitCode]).toEqual([0, 0]);
    expect(JSON.parse(machines.stdout)).toMatchObject({ against: null });
    expect(people.stdout).toContain("+ view spending");
  });

  test.each([
    ["throws in a timer", `${alive}setTimeout(() => {\n  throw new Error("boom");\n}, 0);\n${forever}`, 3],
    ["leaves a rejected promise alone", `${alive}\nvoid Promise.reject(new Error("boom"));\n${forever}`, 3],
  ])("that %s is named, without a stack: GR-MODULE-FAILED", async (_, text, line) => {
    const { machines, people, folder } = await planWith(text);
    expect({ exitCode: machines.exitCode, stderr: machines.stderr }).toEqual({ exitCode: 1, stderr: "" });
    expect(JSON.parse(machines.stdout)).toMatchObject({
      error: {
        code: "GR-MODULE-FAILED",
        detail: "features/odd.ts failed after it was loaded: Error: boom",
        where: { file: `${folder}/features/odd.ts`, line },
      },
    });
    expect({ exitCode: people.exitCode, stdout: people.stdout }).toEqual({ exitCode: 1, stdout: "" });
    expect(people.stderr).toMatch(/^✗ GR-MODULE-FAILED .*\n {2}features\/odd\.ts failed/);
    expect(people.stderr).not.toContain("    at ");
  });

  test("that rejects with what names no file is not taken for a defect of Granary: GR-MODULE-FAILED", async () => {
    const { machines } = await planWith(`${alive}void Promise.reject("boom");\n${forever}`);
    const { error } = JSON.parse(machines.stdout);
    expect({ exitCode: machines.exitCode, code: error.code, where: error.where }).toEqual({
      exitCode: 1,
      code: "GR-MODULE-FAILED",
      where: undefined,
    });
    expect(error.detail).toContain("it threw boom");
  });

  test.each([
    ["waits for what never comes", forever],
    ["ends the process", "process.exit(0);\n"],
  ])("that %s lets no command look done: GR-COMMAND-UNFINISHED", async (_, text) => {
    const { machines, people } = await planWith(text);
    expect({ exitCode: machines.exitCode, stderr: machines.stderr }).toEqual({ exitCode: 1, stderr: "" });
    expect(JSON.parse(machines.stdout)).toMatchObject({ error: { code: "GR-COMMAND-UNFINISHED" } });
    expect({ exitCode: people.exitCode, stdout: people.stdout }).toEqual({ exitCode: 1, stdout: "" });
    expect(people.stderr).toMatch(/^✗ GR-COMMAND-UNFINISHED /);
  });

  test("that logs does so on stderr, beside a command's one document", async () => {
    const { machines } = await planWith('console.log("hello");\nconsole.info("there");\nexport {};\n');
    expect({ exitCode: machines.exitCode, stderr: machines.stderr }).toEqual({ exitCode: 0, stderr: "hello\nthere\n" });
    expect(JSON.parse(machines.stdout)).toMatchObject({ against: null });
  });
});
