import { fail } from "../errors/index.js";
import type { RegistryPlan } from "../registry/index.js";
import type { Terminal } from "./terminal.js";

type PlannedChange = RegistryPlan["changes"][number];

const signs = { added: "+", changed: "~", removed: "-", unchanged: " " } as const;

/** Prints what a plan changes, a line a definition, with what it means below. */
export async function printPlan(terminal: Terminal, plan: RegistryPlan): Promise<void> {
  const { changesOf, subjectText } = await import("../registry/index.js");
  const changes = changesOf(plan);
  if (changes.length === 0) terminal.print("Nothing changes: the code agrees with the applied state.");
  changes.forEach((change, index) => {
    terminal.print(`${signs[change.change]} ${subjectText(change)}`);
    for (const line of change.differences) terminal.print(`    ${line}`);
    // What many features in a row have in common is said once, below the last of them.
    if (sameConsequences(change, changes[index + 1])) return;
    for (const line of change.consequences) terminal.print(terminal.dim(`    → ${line}`));
  });
}

function sameConsequences(change: PlannedChange, next: PlannedChange | undefined): boolean {
  return (
    change.subject === next?.subject &&
    change.change === next.change &&
    change.consequences.join("\n") === next.consequences.join("\n")
  );
}

/** Raises a plan's first refusal, naming the others; does nothing where the plan can be applied. */
export function refuse(plan: RegistryPlan): void {
  const [first, ...others] = plan.refusals;
  if (first === undefined) return;
  const more = others.map(({ code, detail }) => `\n  ${code}: ${detail}`).join("");
  fail(first.code, first.detail + more, others.length === 0 ? {} : { data: { refusals: plan.refusals } });
}
