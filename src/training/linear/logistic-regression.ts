import { type LbfgsOptions, minimise, type Objective } from "./lbfgs.js";

/** Numbers in rows: row r's column c stands at `values[r * columns + c]`. */
export interface LinearData {
  readonly rows: number;
  readonly columns: number;
  /** Finite, and best of like scale in every column. */
  readonly values: Float64Array;
  /** 0 or 1 a row. */
  readonly labels: Uint8Array;
}

export interface LogisticOptions extends Partial<LbfgsOptions> {
  /** The inverse strength of the L2 penalty, as scikit-learn's `C`; greater penalises less. */
  readonly c: number;
}

export interface LogisticFit {
  readonly intercept: number;
  readonly coefficients: Float64Array;
  readonly iterations: number;
  readonly converged: boolean;
}

/**
 * Logistic regression with an L2 penalty on the coefficients, not on the intercept: the minimum of
 * ½ w·w + C Σ log(1 + exp(−yᵢ (w·xᵢ + b))) over w and b, with yᵢ = ±1; as scikit-learn's `LogisticRegression`.
 */
export function fitLogisticRegression(data: LinearData, options: LogisticOptions): LogisticFit {
  const { columns } = data;
  const { x, iterations, converged } = minimise(penalisedLoss(data, options.c), new Float64Array(columns + 1), {
    gradientTolerance: options.gradientTolerance ?? 1e-8,
    maxIterations: options.maxIterations ?? 1000,
    onIteration: options.onIteration,
  });
  return { intercept: x[columns] ?? 0, coefficients: x.slice(0, columns), iterations, converged };
}

/** The objective over the coefficients with the intercept last, divided by C times the rows: a tolerance is then alike for all data. */
function penalisedLoss({ rows, columns, values, labels }: LinearData, c: number): Objective {
  const penalty = 1 / (c * rows);
  return (x, gradient) => {
    gradient.fill(0);
    const intercept = x[columns] ?? 0;
    let loss = 0;
    let interceptSlope = 0;
    for (let row = 0, start = 0; row < rows; row++, start += columns) {
      let margin = intercept;
      for (let column = 0; column < columns; column++) margin += (x[column] ?? 0) * (values[start + column] ?? 0);
      const label = labels[row] ?? 0;
      // log(1 + e^m) − y·m, and e^m / (1 + e^m), without overflow.
      const tail = Math.exp(-Math.abs(margin));
      loss += Math.log1p(tail) + Math.max(margin, 0) - label * margin;
      const residual = (margin >= 0 ? 1 : tail) / (1 + tail) - label;
      interceptSlope += residual;
      for (let column = 0; column < columns; column++) {
        gradient[column] = (gradient[column] ?? 0) + residual * (values[start + column] ?? 0);
      }
    }
    let squares = 0;
    for (let column = 0; column < columns; column++) {
      const weight = x[column] ?? 0;
      squares += weight * weight;
      gradient[column] = (gradient[column] ?? 0) / rows + penalty * weight;
    }
    gradient[columns] = interceptSlope / rows;
    return loss / rows + (penalty / 2) * squares;
  };
}
