import { describe, expect, test } from "vitest";
import { minimise, type Objective } from "./lbfgs.js";

const options = { gradientTolerance: 1e-9, maxIterations: 500 };

/** Rosenbrock's valley, whose only minimum is 0 at (1, …, 1). */
const valley: Objective = (x, gradient) => {
  gradient.fill(0);
  let value = 0;
  for (let i = 0; i + 1 < x.length; i++) {
    const [a = 0, b = 0] = [x[i], x[i + 1]];
    value += 100 * (b - a * a) ** 2 + (1 - a) ** 2;
    gradient[i] = (gradient[i] ?? 0) - 400 * a * (b - a * a) - 2 * (1 - a);
    gradient[i + 1] = 200 * (b - a * a);
  }
  return value;
};

describe("minimise", () => {
  test.each([2, 4, 12])("finds the end of Rosenbrock's valley in %i dimensions", (size) => {
    const { x, converged } = minimise(valley, new Float64Array(size).fill(-0.5), options);
    expect(converged).toBe(true);
    for (const value of x) expect(value).toBeCloseTo(1, 7);
  });

  test("stays where it is already least", () => {
    expect(minimise(valley, Float64Array.of(1, 1), options)).toMatchObject({
      iterations: 0,
      value: 0,
      converged: true,
    });
  });

  test("tells that its iterations did not suffice, and of each", () => {
    const seen: number[] = [];
    const onIteration = (iteration: number) => seen.push(iteration);
    const { converged } = minimise(valley, Float64Array.of(-1, 2), { ...options, maxIterations: 3, onIteration });
    expect({ converged, seen }).toEqual({ converged: false, seen: [1, 2, 3] });
  });

  test("scales of 1 and a million in one bowl", () => {
    const bowl: Objective = (x, gradient) => {
      const [a = 0, b = 0] = x;
      gradient[0] = 2 * (a - 3);
      gradient[1] = 2e6 * (b + 2);
      return (a - 3) ** 2 + 1e6 * (b + 2) ** 2;
    };
    const { x } = minimise(bowl, Float64Array.of(0, 0), { ...options, gradientTolerance: 1e-6 });
    expect(x[0]).toBeCloseTo(3, 6);
    expect(x[1]).toBeCloseTo(-2, 9);
  });
});
