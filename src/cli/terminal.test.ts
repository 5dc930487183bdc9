import { describe, expect, test } from "vitest";
import { fail } from "../errors/index.js";
import { keptOutput, linesShown } from "./output.suite.js";
import { createTerminal, type Terminal } from "./terminal.js";

function thrownBy(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  return undefined;
}

const held = thrownBy(() =>
  fail("GR-LOCK-HELD", "store.lock is held by process 12.", {
    where: { file: "data/a.csv", line: 3, row: 2, column: "amount", path: "server.port" },
    data: { pid: 12 },
  }),
);

/** What a command may say, once each. */
async function sayEverything(terminal: Terminal): Promise<void> {
  terminal.note("on the way");
  terminal.status("view", "computing");
  terminal.print("a line");
  terminal.status("view", null);
  await terminal.table(["name", "type"], [["age", "int"]]);
  const bar = terminal.progress("push", 10);
  bar.at(4);
  bar.done("10 rows");
}

describe("elsewhere than on a terminal", () => {
  test("results are plain lines on stdout, what happens on the way is on stderr", async () => {
    const [stdout, stderr] = [keptOutput(), keptOutput()];
    const terminal = createTerminal({ json: false, stdout, stderr });
    await sayEverything(terminal);
    terminal.answer({ rows: 10 });
    const lines = stdout.text().split("\n");
    expect(lines.map((line) => line.trim().split(/\s+/))).toEqual([
      ["a", "line"],
      ["name", "type"],
      ["age", "int"],
      [""],
    ]);
    expect(stderr.text()).toBe("on the way\n✓ push: 10 rows\n");
    expect(`${terminal.bold("b")}${terminal.dim("d")}`).toBe("bd");
  });

  test("an error names its code, what was found, where, and what to do", () => {
    const [stdout, stderr] = [keptOutput(), keptOutput()];
    createTerminal({ json: false, stdout, stderr }).fail(held);
    expect(stdout.text()).toBe("");
    expect(stderr.text()).toMatch(
      /^✗ GR-LOCK-HELD {2}.+\n {2}store\.lock is held by process 12\.\n {2}at data\/a\.csv:3, row 2, column amount, server\.port\n {2}→ .+\n$/,
    );
  });

  test.each([
    ["an error", new Error("it broke"), "it broke"],
    ["a text", "it broke", "it broke"],
  ])("%s that is none of Granary's is a defect of its own, without a trace", (_, thrown, detail) => {
    const [stdout, stderr] = [keptOutput(), keptOutput()];
    createTerminal({ json: false, stdout, stderr }).fail(thrown);
    const [first, second, ...rest] = stderr.text().split("\n");
    expect([first?.startsWith("✗ GR-INTERNAL"), second, rest.length]).toEqual([true, `  ${detail}`, 2]);
  });
});

describe("under --json", () => {
  test("stdout is the answer and nothing else", async () => {
    const [stdout, stderr] = [keptOutput({ isTTY: true }), keptOutput({ isTTY: true })];
    const terminal = createTerminal({ json: true, stdout, stderr });
    await sayEverything(terminal);
    terminal.answer({ rows: 10 });
    expect(JSON.parse(stdout.text())).toEqual({ rows: 10 });
    expect(stderr.text()).toBe("");
  });

  test("an error is the answer", () => {
    const [stdout, stderr] = [keptOutput(), keptOutput()];
    createTerminal({ json: true, stdout, stderr }).fail(held);
    expect(JSON.parse(stdout.text())).toEqual({
      error: {
        code: "GR-LOCK-HELD",
        title: expect.any(String),
        detail: "store.lock is held by process 12.",
        where: { file: "data/a.csv", line: 3, row: 2, column: "amount", path: "server.port" },
        hint: expect.any(String),
        data: { pid: 12 },
      },
    });
    expect(stderr.text()).toBe("");
  });
});

describe("on a terminal", () => {
  test("the status is the last line, and gone once there is none", () => {
    const screen = keptOutput({ isTTY: true });
    const terminal = createTerminal({ json: false, stdout: screen, stderr: screen });
    terminal.status("view", "computing");
    terminal.print("a line");
    expect(linesShown(screen.text())).toEqual(["a line", "⠋ view: computing"]);
    terminal.status("view", null);
    terminal.note("a note");
    expect(linesShown(screen.text())).toEqual(["a line", "a note", ""]);
  });

  test("a bar is drawn, and a line says what was reached", () => {
    const [stdout, stderr] = [keptOutput(), keptOutput({ isTTY: true, columns: 80 })];
    const bar = createTerminal({ json: false, stdout, stderr }).progress("push view", 10);
    expect(stderr.text()).toContain("push view 0%");
    bar.at(10);
    bar.done("10 rows");
    expect(stderr.text()).toContain("push view 100%");
    expect(stderr.text().split("\n").at(-2)).toMatch(/push view: 10 rows$/);
    expect(stdout.text()).toBe("");
  });

  test("after a failure nothing is drawn any more, and nothing keeps the process alive", () => {
    const [stdout, stderr] = [keptOutput(), keptOutput({ isTTY: true, columns: 80 })];
    const terminal = createTerminal({ json: false, stdout, stderr });
    const timersOf = () => process.getActiveResourcesInfo().filter((resource) => resource === "Timeout").length;
    const before = timersOf();
    terminal.progress("push view", 10);
    terminal.status("view", "computing");
    expect(timersOf()).toBeGreaterThan(before);
    terminal.fail(held);
    expect(timersOf()).toBe(before);
    expect(stderr.text()).toContain("GR-LOCK-HELD");
  });
});
