import type { Command, CommandOption } from "../src/cli/command.js";

/** `docs/commands.md`: every command with its arguments, options and examples. */
export function commandsPage(commands: readonly Command[]): string {
  const list = commands.map(({ name, summary }) => `| [\`${name}\`](#granary-${name}) | ${summary} |`);
  const table = ["| command | does |", "| --- | --- |", ...list, ""];
  return [introduction, table.join("\n"), ...commands.map(commandSection)].join("\n");
}

function commandSection({ name, arguments: positional, summary, options, examples }: Command): string {
  const usage = `granary ${name} ${positional}`.trim();
  const shown = ["```sh", `# ${usage}`, ...examples, "```"];
  return [`## granary ${name}`, "", sentence(summary), "", ...shown, "", ...optionLines(options)].join("\n");
}

function optionLines(options: readonly CommandOption[]): readonly string[] {
  if (options.length === 0) return [];
  return [...options.map(({ flags, description }) => `- \`${flags}\`: ${description}`), ""];
}

function sentence(summary: string): string {
  return `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`;
}

const introduction = `# Commands

A command works in a feature repo: the folder that holds \`granary.config.ts\`. This page is written by \`npm run docs\`
from \`src/cli/commands/\`; \`granary --help\` and \`granary build --help\` say the same.

Every command takes, before its name or after it,

- \`--repo <dir>\`: the feature repo's folder, where it is not the one you are in;
- \`--json\`: the answer as one JSON document on stdout, for programs. A failure is \`{"error": {"code": …, "detail": …}}\`.

| exit code | means |
| --- | --- |
| 0 | done |
| 1 | failed; the error has a [code](errors.md), says what was found and where, and what to do |
| 2 | wrong usage: no such command, option or argument, or a value that it can't have |

Results go to stdout, what happens on the way to stderr. On a terminal there are colours (not with \`NO_COLOR\`) and
progress bars, elsewhere plain lines. Where the reader of a pipe goes away, as in \`granary ls | head -1\`, the command
finishes its work.

Ctrl-C (SIGINT) and SIGTERM end \`serve\` and \`demo\` once what is under way is answered, with exit code 0; a second one
ends them at once. Other commands they end at once: nothing is lost, and \`run\` goes on where it was.

\`build\`, \`run\`, \`push\`, \`serve\`, \`get\`, \`ls\` and \`show\` work on the *applied* definitions. Where the code differs from
them they stop and name the differences; \`granary plan\` shows them, \`granary apply\` records them.
`;
