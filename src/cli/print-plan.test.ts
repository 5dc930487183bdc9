import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import type { RegistryPlan } from "../registry/index.js";
import { printPlan } from "./print-plan.js";
import { createTerminal } from "./terminal.js";

type PlannedChange = RegistryPlan["changes"][number];

function feature(name: string, consequences: readonly string[]): PlannedChange {
  return { subject: "feature", name, view: "visits", change: "added", differences: [], consequences };
}

test("says once what features in a row have in common, and what is only one's below it", async () => {
  const stdout = new PassThrough();
  const terminal = createTerminal({ json: false, stdout, stderr: new PassThrough() });
  await printPlan(terminal, {
    against: null,
    hash: "",
    changes: [feature("a", ["Null."]), feature("b", ["Null."]), feature("c", ["Gone."]), feature("d", [])],
    refusals: [],
  });
  stdout.end();
  expect(await text(stdout)).toBe(
    [
      "+ feature a of visits",
      "+ feature b of visits",
      "    → Null.",
      "+ feature c of visits",
      "    → Gone.",
      "+ feature d of visits",
      "",
    ].join("\n"),
  );
});
