import { describe, expect, test } from "vitest";
import { planRun, type RunJournal, type RunRequest, unfinishedSteps, withStepDone } from "./run-journal.js";

const request: RunRequest = {
  state: { number: 3, hash: "c" },
  views: ["activity", "profile"],
  models: ["churn"],
  asOfMicros: null,
  nowMicros: 900,
  startedAtMicros: 5_000,
  id: "new",
};

/** A run that was killed after its first step. */
const killed: RunJournal = {
  id: "old",
  asOfMicros: 100,
  state: { number: 3, hash: "c" },
  startedAtMicros: 4_000,
  steps: [
    { kind: "build", name: "activity", doneAtMicros: 4_100 },
    { kind: "build", name: "profile", doneAtMicros: null },
    { kind: "push", name: "activity", doneAtMicros: null },
    { kind: "push", name: "profile", doneAtMicros: null },
  ],
};

const finished: RunJournal = { ...killed, steps: killed.steps.map((step) => ({ ...step, doneAtMicros: 4_200 })) };

test("a new run builds every view, trains every model, then pushes every view, as of now", () => {
  expect(planRun(null, request)).toEqual({
    resumed: false,
    journal: {
      id: "new",
      asOfMicros: 900,
      state: { number: 3, hash: "c" },
      startedAtMicros: 5_000,
      steps: [
        { kind: "build", name: "activity", doneAtMicros: null },
        { kind: "build", name: "profile", doneAtMicros: null },
        { kind: "train", name: "churn", doneAtMicros: null },
        { kind: "push", name: "activity", doneAtMicros: null },
        { kind: "push", name: "profile", doneAtMicros: null },
      ],
    },
  });
});

describe("after an earlier run", () => {
  test.each<readonly [string, RunJournal, Partial<RunRequest>, string, number]>([
    ["that was killed: goes on, with its as-of", killed, {}, "old", 100],
    ["that was killed: goes on where its as-of is asked for", killed, { asOfMicros: 100 }, "old", 100],
    ["that was killed: another as-of is a new run", killed, { asOfMicros: 101 }, "new", 101],
    ["that was killed: another state's number is a new run", killed, { state: { number: 4, hash: "c" } }, "new", 900],
    ["that was killed: another state's hash is a new run", killed, { state: { number: 3, hash: "d" } }, "new", 900],
    ["that finished: is a new run", finished, {}, "new", 900],
    ["that finished: is a new run of the same as-of too", finished, { asOfMicros: 100 }, "new", 100],
  ])("%s", (_, last, changed, id, asOfMicros) => {
    const { journal, resumed } = planRun(last, { ...request, ...changed });
    expect(journal).toMatchObject({ id, asOfMicros });
    expect(resumed).toBe(id === "old");
    expect(unfinishedSteps(journal)).toHaveLength(resumed ? 3 : 5);
  });
});

describe("a step that is done", () => {
  test("is left out of what is left", () => {
    const next = withStepDone(killed, { kind: "push", name: "activity" }, 4_300);
    expect(unfinishedSteps(next).map(({ kind, name }) => `${kind} ${name}`)).toEqual(["build profile", "push profile"]);
    expect(unfinishedSteps(killed)).toHaveLength(3);
  });

  test("of no step of the run changes nothing", () => {
    expect(withStepDone(killed, { kind: "build", name: "other" }, 4_300)).toEqual(killed);
  });
});
