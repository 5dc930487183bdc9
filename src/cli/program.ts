import { resolve } from "node:path";
import { Command as Commander, CommanderError } from "commander";
import { packageVersion } from "../config/index.js";
import type { Command, CommandContext } from "./command.js";
import { commands } from "./commands/index.js";
import { createStopRequests } from "./stop-requests.js";
import { createTerminal, type OutputStream, type Terminal } from "./terminal.js";
import { exitCodeOf, usageError } from "./usage-error.js";

export interface ProgramEnvironment {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  /** The folder that a command works in unless `--repo` names another. */
  readonly folder: string;
  /** Called when the command line was understood, before the command begins. */
  readonly onCommand?: (running: RunningCommand) => void;
}

/** Where a command that runs says things, and the feature repo that it works in. */
export interface RunningCommand {
  readonly terminal: Terminal;
  /** Absolute. */
  readonly folder: string;
}

/** Runs one command line. Answers its exit code: 0 done, 1 failed, 2 wrong usage. */
export async function runProgram(args: readonly string[], environment: ProgramEnvironment): Promise<number> {
  const { stdout, stderr } = environment;
  let exitCode = 0;
  const program = commonOptions(new Commander("granary"))
    .description("The feature store for TypeScript.")
    .version(packageVersion(), "-V, --version", "print the version")
    .helpOption("-h, --help", "say what a command does")
    .helpCommand("help [command]", "say what a command does")
    .showSuggestionAfterError(true)
    // Options before the command are the program's, those after it the command's own: `--repo` and `--json` are both.
    .enablePositionalOptions()
    // What is wrong is told below, as every other error is.
    .configureOutput({ writeOut: (text) => stdout.write(text), writeErr: () => {} })
    .exitOverride();
  for (const command of commands) {
    register(program, command, async (given, own) => {
      const options = { ...program.opts<Options>(), ...own };
      const terminal = createTerminal({ stdout, stderr, json: options.json === true });
      const folder = resolve(environment.folder, typeof options.repo === "string" ? options.repo : ".");
      environment.onCommand?.({ terminal, folder });
      exitCode = await runCommand(command, { terminal, stderr, folder, args: given, options });
    });
  }
  try {
    if (args.length === 0) {
      stdout.write(program.helpInformation());
      return 0;
    }
    await program.parseAsync([...args], { from: "user" });
    return exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return 0;
    const refused = usageError(
      error,
      args,
      commands.map((command) => command.name),
    );
    // The command line was not read to its end, so that what it says of its output is looked for here.
    createTerminal({ stdout, stderr, json: args.includes("--json") }).fail(refused);
    return exitCodeOf(refused);
  }
}

type Options = Readonly<Record<string, string | boolean | undefined>>;

function commonOptions(commander: Commander): Commander {
  return commander
    .option("--repo <dir>", "the feature repo's folder; this one by default")
    .option("--json", "answer in JSON, for machines");
}

function register(
  program: Commander,
  command: Command,
  act: (args: readonly string[], options: Options) => Promise<void>,
): void {
  const registered = commonOptions(program.command(`${command.name} ${command.arguments}`.trim()));
  registered.description(command.summary);
  for (const option of command.options) registered.option(option.flags, option.description);
  if (command.examples.length > 0) {
    registered.addHelpText("after", `\nExamples:\n${command.examples.map((example) => `  $ ${example}`).join("\n")}`);
  }
  registered.action(async () => act(registered.args, registered.opts<Options>()));
}

async function runCommand(
  command: Command,
  given: Pick<CommandContext, "folder" | "args" | "options" | "stderr"> & { readonly terminal: Terminal },
): Promise<number> {
  using stopRequests = createStopRequests();
  try {
    await command.run({
      ...given,
      stopRequest: stopRequests.next,
      loadRepo: async () => {
        const { loadRepo } = await import("../config/index.js");
        return loadRepo(given.folder);
      },
    });
    return 0;
  } catch (error) {
    given.terminal.fail(error);
    return exitCodeOf(error);
  }
}
