import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import packageJson from "../package.json" with { type: "json" };
import { copyExample, granary } from "./example-repo.js";
import { findNode24 } from "./node-24.js";
import { describeWith, type Found } from "./required-in-ci.js";
import { runProgram } from "./run-program.js";

const main = join(import.meta.dirname, "../dist/cli/main.js");
const built: Found<string> = existsSync(main)
  ? { found: true, value: main }
  : { found: false, reason: "dist/cli/main.js is not there" };

describeWith("Node 24", await findNode24(), (node) => {
  test("the program is of that version", async () => {
    expect(await runProgram(node, ["--version"])).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^v24\./),
    });
  });

  describeWith("a built command", built, (command) => {
    test("granary tells its version", async () => {
      const { exitCode, stdout, stderr } = await runProgram(node, [command, "--version"]);
      expect({ exitCode, stdout: stdout.trim(), stderr }).toEqual({
        exitCode: 0,
        stdout: packageJson.version,
        stderr: "",
      });
    });

    test("the main job makes, builds, pushes and reads", async () => {
      await using repo = await copyExample("churn");
      const job = ["demo", "--users", "200", "--end", "2026-11-01", "--no-train", "--no-serve", "--json"];
      const { exitCode, stdout, stderr } = await runProgram(node, [command, ...job], { cwd: repo.folder });
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
      expect(JSON.parse(stdout)).toMatchObject({ data: { made: true }, run: { pushed: [{}, { rows: 200 }, {}] } });

      const got = await runProgram(node, [command, "get", "1", "age", "--json"], { cwd: repo.folder });
      const onThis = await granary(repo, "get", "1", "age", "--json");
      expect(got.stdout).toBe(onThis.stdout);
      expect(JSON.parse(got.stdout)).toMatchObject({ entity: { user_id: 1 }, statuses: { age: "PRESENT" } });
    });
  });
});
