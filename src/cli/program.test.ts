import { describe, expect, test } from "vitest";
import { commands } from "./commands/index.js";
import { keptOutput } from "./output.suite.js";
import { runProgram } from "./program.js";

/** Runs a command line in a folder that is no feature repo. */
async function run(...args: readonly string[]) {
  const [stdout, stderr] = [keptOutput(), keptOutput()];
  const exitCode = await runProgram(args, { stdout, stderr, folder: import.meta.dirname });
  return { exitCode, stdout: stdout.text(), stderr: stderr.text() };
}

describe("a command line that is wrong: GR-COMMAND-LINE-INVALID", () => {
  test.each([
    [["buil"], 'Unknown command "buil". Did you mean "build"?', "granary --help"],
    [["nosuch"], 'Unknown command "nosuch".', "granary --help"],
    [["help", "psuh"], 'Unknown command "psuh".', "granary --help"],
    [["help", "pus"], 'Unknown command "pus". Did you mean "push"?', "granary --help"],
    [["--repo", "x"], "It names no command.", "granary --help"],
    [["build", "--forc"], 'Unknown option "--forc". Did you mean "--force"?', "granary build --help"],
    [["--forc", "build"], 'Unknown option "--forc".', "granary build --help"],
    [["ls", "age"], 'Too many arguments for "ls". Expected 0 arguments but got 1.', "granary ls --help"],
    [["get"], 'Missing required argument "key".', "granary get --help"],
    [["run", "--as-of"], 'Option "--as-of <instant>" argument missing.', "granary run --help"],
  ])("%j", async (args, detail, help) => {
    const told = await run(...args);
    expect({ exitCode: told.exitCode, stdout: told.stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(told.stderr.split("\n").slice(1)).toEqual([`  ${detail}`, `  → \`${help}\` says what there is.`, ""]);
    expect(told.stderr).toMatch(/^✗ GR-COMMAND-LINE-INVALID {2}/);

    const json = await run("--json", ...args);
    expect({ exitCode: json.exitCode, stderr: json.stderr }).toEqual({ exitCode: 2, stderr: "" });
    expect(JSON.parse(json.stdout)).toMatchObject({ error: { code: "GR-COMMAND-LINE-INVALID", detail } });
  });
});

describe("in a folder that is no feature repo", () => {
  const inRepos = commands.filter(({ name }) => name !== "init" && name !== "doctor");
  /** What a command asks for before it looks for a repo. */
  const needed: Readonly<Record<string, readonly string[]>> = {
    get: ["x"],
    show: ["x"],
    prune: ["--keep", "1"],
    history: ["labels.csv", "--features", "x", "--out", "joined.parquet"],
    replay: ["training_dataset.manifest.json"],
    predict: ["churn", "rows.csv", "--out", "scored.csv"],
  };

  test.each(inRepos.map(({ name }) => [name]))("%s proposes `granary init`: GR-CONFIG-MISSING", async (name) => {
    const { exitCode, stdout, stderr } = await run(name, ...(needed[name] ?? []), "--json");
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: "" });
    const { error } = JSON.parse(stdout);
    expect(error).toMatchObject({ code: "GR-CONFIG-MISSING", where: { file: import.meta.dirname } });
    expect(error.hint).toContain("`granary init`");
  });
});

describe("--repo and --json stand before the command or after it", () => {
  const folder = `${import.meta.dirname}/nowhere`;

  test.each([
    [["--repo", folder, "--json", "ls"]],
    [["ls", "--repo", folder, "--json"]],
    [["--json", "ls", "--repo", folder]],
    [["--repo", "elsewhere", "--json", "ls", "--repo", folder]],
  ])("%j", async (args) => {
    const { stdout } = await run(...args);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: "GR-CONFIG-MISSING", where: { file: folder } } });
  });
});

describe("help", () => {
  test("of the program names every command", async () => {
    const [bare, asked] = [await run(), await run("--help")];
    expect(bare).toEqual(asked);
    expect({ exitCode: asked.exitCode, stderr: asked.stderr }).toEqual({ exitCode: 0, stderr: "" });
    const named = asked.stdout.match(/^ {2}[a-z][a-z-]*/gm)?.map((line) => line.trim()) ?? [];
    expect(named.filter((name) => name !== "help")).toEqual(commands.map(({ name }) => name));
  });

  test.each(commands.map((command) => [command.name, command] as const))(
    "of %s names its options",
    async (name, command) => {
      const [after, before] = [await run(name, "--help"), await run("help", name)];
      expect(after).toEqual(before);
      expect(after.exitCode).toBe(0);
      for (const { flags } of command.options) expect(after.stdout).toContain(flags);
      for (const example of command.examples) expect(after.stdout).toContain(`$ ${example}`);
    },
  );
});

test("an option's value that can't be is wrong usage too: GR-COMMAND-OPTION-INVALID", async () => {
  const { exitCode, stdout } = await run("run", "--as-of", "soon", "--json");
  expect([exitCode, JSON.parse(stdout).error.code]).toEqual([2, "GR-COMMAND-OPTION-INVALID"]);
});
