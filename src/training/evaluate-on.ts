import type { TrainedModel } from "../model/index.js";
import type { TrainingSet } from "./data/index.js";
import { type EvaluateOptions, type Evaluation, evaluate } from "./metrics/index.js";

/** What a model's predictions of some rows of a set are worth. The set's features are in the model's order. */
export function evaluateOn(
  model: TrainedModel,
  set: TrainingSet,
  rows: Uint32Array,
  options: EvaluateOptions,
): Evaluation {
  const labels = Uint8Array.from(rows, (row) => set.labels[row] ?? 0);
  const probabilities = Float64Array.from(rows, (row) => {
    const values = set.columns.map((column) => column[row] ?? null);
    return model.predict(values, set.cutoffsMicros[row] ?? 0).probability;
  });
  return evaluate(labels, probabilities, options);
}
