import { type LinearDocument, probabilityOf } from "../../model/index.js";
import { fitLogisticRegression, type LogisticOptions } from "../linear/index.js";
import type { Matrix } from "../trees/index.js";
import type { Learner } from "./learner.js";

/** Near enough to compare settings: the last digits of coefficients rank no row otherwise, and take most of the steps. */
const roughly = { gradientTolerance: 1e-5, maxIterations: 200 };

/** Logistic regression over columns that are scaled to a mean of 0 and a standard deviation of 1. */
export function logisticLearner(): Learner {
  return {
    algorithm: "logistic_regression",
    keepsMissing: false,
    candidates: [1, 0.1, 0.01, 0.001, 10].map((c) => ({ c })),
    learn: async ({ c = 1 }, parts) =>
      parts.map(({ train, held, names }) => {
        const model = regressionOf(train, names, c, roughly);
        return { rounds: null, probabilities: held === null ? new Float64Array(0) : predict(model, held) };
      }),
    fit: async ({ c = 1 }, { train, names }) => ({
      content: `${JSON.stringify(regressionOf(train, names, c), null, 1)}\n`,
      gains: {},
    }),
  };
}

function regressionOf(
  train: Matrix,
  names: readonly string[],
  c: number,
  ended: Partial<LogisticOptions> = {},
): LinearDocument {
  const { rows, columns } = train;
  const scales = names.map((_, column) => scaleOf(train, column));
  const values = new Float64Array(train.values.length);
  for (let at = 0; at < values.length; at++) {
    const { mean, deviation } = scales[at % columns] ?? { mean: 0, deviation: 1 };
    values[at] = ((train.values[at] ?? 0) - mean) / deviation;
  }
  const { intercept, coefficients } = fitLogisticRegression(
    { rows, columns, values, labels: train.labels },
    { ...ended, c },
  );
  // Told in the columns' own units, so that nobody has to scale in order to score.
  let atZero = intercept;
  const unscaled = names.map((column, index) => {
    const { mean, deviation } = scales[index] ?? { mean: 0, deviation: 1 };
    const coefficient = (coefficients[index] ?? 0) / deviation;
    atZero -= coefficient * mean;
    return { column, coefficient, mean, standard_deviation: deviation };
  });
  return { kind: "logistic_regression", intercept: atZero, coefficients: unscaled };
}

/** A column that never changes has a deviation of 1: it then counts for nothing. */
function scaleOf(
  { rows, columns, values }: Matrix,
  column: number,
): { readonly mean: number; readonly deviation: number } {
  let mean = 0;
  let squares = 0;
  // Welford's recurrence: stable where the mean is large.
  for (let row = 0; row < rows; row++) {
    const value = values[row * columns + column] ?? 0;
    const delta = value - mean;
    mean += delta / (row + 1);
    squares += delta * (value - mean);
  }
  const deviation = Math.sqrt(squares / rows);
  return { mean, deviation: deviation > 1e-12 * Math.abs(mean) ? deviation : 1 };
}

function predict(model: LinearDocument, { rows, columns, values }: Matrix): Float64Array {
  const probabilities = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    let margin = model.intercept;
    for (let column = 0; column < columns; column++) {
      margin += (model.coefficients[column]?.coefficient ?? 0) * (values[row * columns + column] ?? 0);
    }
    probabilities[row] = probabilityOf(margin);
  }
  return probabilities;
}
