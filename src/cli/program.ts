import { resolve } from "node:path";
import type { Writable } from "node:stream";
import { Command as Commander, CommanderError } from "commander";
import { packageVersion } from "../config/index.js";
import type { Command, CommandContext } from "./command.js";
import { commands } from "./commands/index.js";
import { createTerminal, type Terminal } from "./terminal.js";

export interface ProgramEnvironment {
  readonly stdout: Writable & { readonly isTTY?: boolean };
  readonly stderr: Writable & { readonly isTTY?: boolean };
  /** The folder that a command works in unless `--repo` names another. */
  readonly folder: string;
}

/** Runs one command line. Answers its exit code: 0 done, 1 failed, 2 wrong usage. */
export async function runProgram(args: readonly string[], environment: ProgramEnvironment): Promise<number> {
  let exitCode = 0;
  const program = new Commander("granary")
    .description("The feature store for TypeScript.")
    .version(packageVersion(), "-V, --version", "print the version")
    .helpOption("-h, --help", "say what a command does")
    .showSuggestionAfterError(true)
    .configureOutput({
      writeOut: (text) => environment.stdout.write(text),
      writeErr: (text) => environment.stderr.write(text),
    })
    .exitOverride();
  for (const command of commands) {
    register(program, command, async (given, options) => {
      const terminal = createTerminal({ ...environment, json: options.json === true });
      const folder = resolve(environment.folder, typeof options.repo === "string" ? options.repo : ".");
      exitCode = await runCommand(command, { terminal, folder, args: given, options });
    });
  }
  try {
    if (args.length === 0) {
      environment.stdout.write(program.helpInformation());
      return 0;
    }
    await program.parseAsync([...args], { from: "user" });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    throw error;
  }
}

type Options = Readonly<Record<string, string | boolean | undefined>>;

function register(
  program: Commander,
  command: Command,
  act: (args: readonly string[], options: Options) => Promise<void>,
): void {
  const registered = program
    .command(`${command.name} ${command.arguments}`.trim())
    .description(command.summary)
    .option("--repo <dir>", "the feature repo's folder; this one by default")
    .option("--json", "answer in JSON, for machines");
  for (const option of command.options) registered.option(option.flags, option.description);
  if (command.examples.length > 0) {
    registered.addHelpText("after", `\nExamples:\n${command.examples.map((example) => `  $ ${example}`).join("\n")}`);
  }
  registered.action(async () => act(registered.args, registered.opts<Options>()));
}

async function runCommand(
  command: Command,
  given: Pick<CommandContext, "folder" | "args" | "options"> & { readonly terminal: Terminal },
): Promise<number> {
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  process.once("SIGINT", stop).once("SIGTERM", stop);
  try {
    await command.run({
      ...given,
      signal: controller.signal,
      loadRepo: async () => {
        const { loadRepo } = await import("../config/index.js");
        return loadRepo(given.folder);
      },
    });
    return 0;
  } catch (error) {
    given.terminal.fail(error);
    return 1;
  } finally {
    process.off("SIGINT", stop).off("SIGTERM", stop);
  }
}
