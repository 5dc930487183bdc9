import type { Writable } from "node:stream";
import type { FeatureRepo } from "../config/index.js";
import type { Terminal } from "./terminal.js";

/** An option of a command, in commander's notation: `--as-of <instant>`. */
export interface CommandOption {
  readonly flags: string;
  readonly description: string;
}

/** What a command works with. */
export interface CommandContext {
  readonly terminal: Terminal;
  /** The feature repo's folder, as given. */
  readonly folder: string;
  /** Positional arguments: a variadic one's are all there, in order. */
  readonly args: readonly string[];
  /** Options by their camel-case name. */
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
  /** Loads the feature repo: its config and definitions. */
  loadRepo(): Promise<FeatureRepo>;
  /** From now on the next Ctrl-C or SIGTERM resolves the promise, instead of ending the process. */
  stopRequest(): Promise<void>;
  /** Where a server's log goes. */
  readonly stderr: Writable;
}

/** A command: what `--help` says of it and what it does. Its heavy rooms are imported when it runs. */
export interface Command {
  readonly name: string;
  /** Positional arguments in commander's notation: `[VIEW...]`. */
  readonly arguments: string;
  readonly summary: string;
  readonly options: readonly CommandOption[];
  /** Lines shown under `--help` as examples. */
  readonly examples: readonly string[];
  run(context: CommandContext): Promise<void>;
}

/** An option's text; undefined where it was not given. */
export function textOption(context: CommandContext, name: string): string | undefined {
  const value = context.options[name];
  return typeof value === "string" ? value : undefined;
}
