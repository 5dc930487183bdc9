import { expect, test } from "vitest";
import { createRandom } from "../../random/index.js";
import { sampleGamma } from "./sample-gamma.js";

const draws = 20_000;

// Of shape a: mean a, variance a, and the mean of logarithms is ψ(a) (ψ(1) = −γ; ψ(100) by SciPy).
test.each([
  [1, -0.577_215_664_901_532_9],
  [2.5, 0.703_156_640_645_243_3],
  [100, 4.600_161_852_738_087],
])("numbers of shape %d are spread as theory has it", (shape, meanLog) => {
  const random = createRandom(7);
  const values = Array.from({ length: draws }, () => sampleGamma(random, shape));
  const mean = values.reduce((a, b) => a + b, 0) / draws;
  const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / (draws - 1);
  const logs = values.reduce((a, b) => a + Math.log(b), 0) / draws;
  // Five standard errors: of a variance √((2 + 6/a)/n) of itself, of a logarithm √(ψ′(a)/n), ψ′(a) ≤ 1/a + 1/a².
  expect(Math.abs(mean - shape)).toBeLessThan(5 * Math.sqrt(shape / draws));
  expect(Math.abs(variance / shape - 1)).toBeLessThan(5 * Math.sqrt((2 + 6 / shape) / draws));
  expect(Math.abs(logs - meanLog)).toBeLessThan(5 * Math.sqrt((1 / shape + 1 / shape ** 2) / draws));
});
