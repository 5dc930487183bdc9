import type { CommanderError } from "commander";
import { didYouMean, type ErrorCode, GranaryError, isGranaryError } from "../errors/index.js";

const usageCodes: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "GR-COMMAND-LINE-INVALID",
  "GR-COMMAND-OPTION-INVALID",
  "GR-COMMAND-KEY-INVALID",
]);

/** The exit code that an error ends a command with: 2 where the command line itself is wrong, else 1. */
export function exitCodeOf(error: unknown): 1 | 2 {
  return isGranaryError(error) && usageCodes.has(error.code) ? 2 : 1;
}

/** The catalogue error for a command line that commander refused. `known`: the names of commands. */
export function usageError(refused: CommanderError, args: readonly string[], known: readonly string[]): GranaryError {
  const command = args.find((arg) => known.includes(arg));
  const detail = refused.code === "commander.help" ? noCommand(args, known) : sentence(refused.message);
  const help = command === undefined ? "granary --help" : `granary ${command} --help`;
  return new GranaryError("GR-COMMAND-LINE-INVALID", detail, { hint: `\`${help}\` says what there is.` });
}

/** What is wrong where commander would only print its help. */
function noCommand(args: readonly string[], known: readonly string[]): string {
  const named = args[args.indexOf("help") + 1];
  if (!args.includes("help") || named === undefined) return "It names no command.";
  return `Unknown command "${named}".${didYouMean(named, known)}`;
}

/** `error: unknown option '--forc'\n(Did you mean --force?)` → `Unknown option "--forc". Did you mean "--force"?` */
function sentence(message: string): string {
  const [line = "", suggestion = ""] = message.replace(/^error: /, "").split("\n");
  const text = line.replaceAll("'", '"').replace(/\.$/, "");
  const nearest = /^\(Did you mean (one of )?(.*)\?\)$/.exec(suggestion);
  const names = nearest?.[2]?.split(", ").map((name) => `"${name}"`);
  const asked = names === undefined ? "" : ` Did you mean ${nearest?.[1] ?? ""}${names.join(", ")}?`;
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.${asked}`;
}
