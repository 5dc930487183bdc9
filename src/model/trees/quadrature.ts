/** Where to evaluate a function on [0, 1], and what each value weighs. */
export interface Quadrature {
  readonly points: Float64Array;
  readonly weights: Float64Array;
}

/**
 * Gauss–Legendre quadrature on [0, 1], exact for polynomials of a degree below 2 · `count`: the roots of the Legendre
 * polynomial, by Newton's method (Press and others, Numerical Recipes, 4.6), shifted from [−1, 1].
 */
export function gaussLegendre(count: number): Quadrature {
  const points = new Float64Array(count);
  const weights = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    let x = Math.cos((Math.PI * (i + 0.75)) / (count + 0.5));
    let slope = 1;
    for (let step = 0; step < 50; step++) {
      const [value, before] = legendre(count, x);
      slope = (count * (x * value - before)) / (x * x - 1);
      const next = x - value / slope;
      if (next === x) break;
      x = next;
    }
    points[i] = (1 + x) / 2;
    weights[i] = 1 / ((1 - x * x) * slope * slope);
  }
  return { points, weights };
}

/** The Legendre polynomials of degrees `count` and `count − 1` at x, by Bonnet's recursion. */
function legendre(count: number, x: number): readonly [value: number, before: number] {
  let [before, value] = [0, 1];
  for (let n = 0; n < count; n++) [before, value] = [value, ((2 * n + 1) * x * value - n * before) / (n + 1)];
  return [value, before];
}
