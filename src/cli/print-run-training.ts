import type { ModelTrained } from "../pipeline/index.js";
import { printTrained, trainedAnswer } from "./print-trained.js";
import { trainingSetAnswer } from "./print-training-set.js";
import type { Terminal } from "./terminal.js";

/** Tells what became of a model in a run. */
export async function printModelTrained(terminal: Terminal, one: ModelTrained): Promise<void> {
  terminal.status(one.model, null);
  if (one.outcome === "trained") return printTrained(terminal, one.trained);
  if (one.outcome === "unchanged") {
    const served = one.current === null ? "no version is served" : `version ${one.current} is served`;
    terminal.print(`✓ model ${one.model}: unchanged, version ${one.version} was trained on this very set; ${served}`);
    return;
  }
  terminal.note(`! Model ${one.model} is not trained yet: ${one.why.detail}`);
}

/** The same as `--json` tells it. */
export function modelTrainedAnswer(one: ModelTrained) {
  const { model, outcome } = one;
  switch (one.outcome) {
    case "trained":
      return { model, outcome, training_set: trainingSetAnswer(one.set), version: trainedAnswer(one.trained) };
    case "unchanged": {
      const { version, current } = one;
      return { model, outcome, training_set: trainingSetAnswer(one.set), same_as: version, current };
    }
    case "not_yet":
      return { model, outcome, code: one.why.code, why: one.why.detail };
  }
}
