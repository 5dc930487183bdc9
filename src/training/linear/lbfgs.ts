import { invariant } from "../../errors/index.js";

/** A smooth function to minimise: returns its value at `x` and writes its gradient there into `gradient`. */
export type Objective = (x: Float64Array, gradient: Float64Array) => number;

export interface LbfgsOptions {
  /** Ends where no element of the gradient is greater in absolute value. */
  readonly gradientTolerance: number;
  readonly maxIterations: number;
  /** Called after every iteration, with its number from 1. */
  readonly onIteration?: ((iteration: number) => void) | undefined;
}

export interface Minimum {
  readonly x: Float64Array;
  readonly value: number;
  readonly iterations: number;
  /** Whether the gradient came below its tolerance, or the value can't be made less in doubles. */
  readonly converged: boolean;
}

/** Steps that are remembered; more than this gains little (Nocedal and Wright, Numerical Optimization, 7.2). */
const memory = 10;
const sufficientDecrease = 1e-4;
const curvature = 0.9;
const maxTrials = 60;

/**
 * Minimises by limited-memory BFGS (Nocedal and Wright, algorithm 7.5) from `start`, with a step length that fulfils the
 * weak Wolfe conditions, found by bisection (Lewis and Overton, Nonsmooth optimization via quasi-Newton methods, 2.6).
 */
export function minimise(objective: Objective, start: Float64Array, options: LbfgsOptions): Minimum {
  let x: Float64Array = Float64Array.from(start);
  let gradient: Float64Array = new Float64Array(x.length);
  let value = objective(x, gradient);
  const steps: Step[] = [];
  for (let iteration = 1; iteration <= options.maxIterations; iteration++) {
    if (greatest(gradient) <= options.gradientTolerance)
      return { x, value, iterations: iteration - 1, converged: true };
    const direction = descent(gradient, steps);
    const first = steps.length === 0 ? Math.min(1, 1 / greatest(gradient)) : 1;
    const next = lineSearch(objective, { x, value, gradient }, direction, first);
    // No step makes the value less: the minimum, as far as doubles tell it.
    if (next === null) return { x, value, iterations: iteration - 1, converged: true };
    remember(steps, difference(next.x, x), difference(next.gradient, gradient));
    x = next.x;
    gradient = next.gradient;
    value = next.value;
    options.onIteration?.(iteration);
  }
  return { x, value, iterations: options.maxIterations, converged: greatest(gradient) <= options.gradientTolerance };
}

interface Point {
  readonly x: Float64Array;
  readonly value: number;
  readonly gradient: Float64Array;
}

/** How x and the gradient changed in an iteration. */
interface Step {
  readonly dx: Float64Array;
  readonly dg: Float64Array;
  readonly rho: number;
}

function remember(steps: Step[], dx: Float64Array, dg: Float64Array): void {
  const product = dot(dx, dg);
  // Positive by the Wolfe conditions, but for rounding near the minimum.
  if (!(product > 0)) return;
  steps.push({ dx, dg, rho: 1 / product });
  if (steps.length > memory) steps.shift();
}

/** Minus the gradient times the inverse Hessian that the remembered steps tell: the two-loop recursion. */
function descent(gradient: Float64Array, steps: readonly Step[]): Float64Array {
  const direction = gradient.map((g) => -g);
  const alphas = new Float64Array(steps.length);
  for (let i = steps.length - 1; i >= 0; i--) {
    const step = stepAt(steps, i);
    const alpha = step.rho * dot(step.dx, direction);
    alphas[i] = alpha;
    addScaled(direction, step.dg, -alpha);
  }
  const last = steps.at(-1);
  if (last !== undefined) {
    const scale = 1 / (last.rho * dot(last.dg, last.dg));
    for (let i = 0; i < direction.length; i++) direction[i] = (direction[i] ?? 0) * scale;
  }
  for (let i = 0; i < steps.length; i++) {
    const step = stepAt(steps, i);
    addScaled(direction, step.dx, (alphas[i] ?? 0) - step.rho * dot(step.dg, direction));
  }
  return direction;
}

function stepAt(steps: readonly Step[], index: number): Step {
  const step = steps[index];
  invariant(step !== undefined, `There is no step ${index}.`);
  return step;
}

/** A point along `direction` that fulfils the weak Wolfe conditions; null where the value gets no less. */
function lineSearch(objective: Objective, from: Point, direction: Float64Array, first: number): Point | null {
  const slope = dot(from.gradient, direction);
  if (!(slope < 0)) return null;
  let low = 0;
  let high = Number.POSITIVE_INFINITY;
  let best: Point | null = null;
  for (let trial = 0, length = first; trial < maxTrials; trial++) {
    const x = Float64Array.from(from.x);
    addScaled(x, direction, length);
    const gradient = new Float64Array(x.length);
    const value = objective(x, gradient);
    if (!(value <= from.value + sufficientDecrease * length * slope)) {
      high = length;
    } else {
      if (value < from.value) best = { x, value, gradient };
      if (dot(gradient, direction) >= curvature * slope) break;
      low = length;
    }
    length = high === Number.POSITIVE_INFINITY ? 2 * low : (low + high) / 2;
  }
  return best;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

function addScaled(target: Float64Array, from: Float64Array, factor: number): void {
  for (let i = 0; i < target.length; i++) target[i] = (target[i] ?? 0) + factor * (from[i] ?? 0);
}

function difference(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, index) => value - (b[index] ?? 0));
}

function greatest(values: Float64Array): number {
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value));
  return most;
}
