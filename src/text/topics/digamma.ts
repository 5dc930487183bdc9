/**
 * ψ(x), the derivative of ln Γ(x), for x > 0: by ψ(x) = ψ(x + 1) − 1/x brought to 8 and more, where its asymptotic series is
 * within 1e-13. Source: Abramowitz and Stegun, Handbook of Mathematical Functions, 6.3.5 and 6.3.18.
 */
export function digamma(x: number): number {
  return Math.log(shifted(x)) - below(x);
}

/**
 * e^ψ(x) for x > 0, without a logarithm: ψ(x) is ln(x + n) less a small term, n ≥ 0 whole. What variational inference
 * needs of ψ most often.
 */
export function expDigamma(x: number): number {
  return shifted(x) * Math.exp(-below(x));
}

/** x + n, where the series is taken: n is 0, 4 or 8. */
function shifted(x: number): number {
  return x >= 8 ? x : x >= 4 ? x + 4 : x + 8;
}

/** ln(x + n) − ψ(x). */
function below(x: number): number {
  const inverse = 1 / shifted(x);
  const square = inverse * inverse;
  // B₂/2, B₄/4, … of the Bernoulli numbers.
  const series =
    square *
    (1 / 12 -
      square * (1 / 120 - square * (1 / 252 - square * (1 / 240 - square * (1 / 132 - square * (691 / 32760))))));
  const up = x >= 8 ? 0 : x >= 4 ? fourInverses(x) : fourInverses(x) + fourInverses(x + 4);
  return up + (inverse / 2 + series);
}

/** 1/x + 1/(x + 1) + 1/(x + 2) + 1/(x + 3), with one division: with m = (x + 1)(x + 2), x(x + 3) = m − 2. */
function fourInverses(x: number): number {
  const m = (x + 1) * (x + 2);
  return ((2 * x + 3) * (2 * m - 2)) / (m * x * (x + 3));
}
