import { z } from "zod";
import { fail } from "../../errors/index.js";

const shape = z.object({
  kind: z.literal("logistic_regression"),
  intercept: z.number(),
  coefficients: z.array(
    z.object({ column: z.string(), coefficient: z.number(), mean: z.number(), standard_deviation: z.number() }),
  ),
});

/**
 * Logistic regression as a file: the probability is 1 / (1 + exp(−(intercept + Σ coefficient · value))) over the columns
 * as they are prepared, unscaled. A coefficient times its column's standard deviation tells how much the column counts.
 */
export type LinearDocument = z.infer<typeof shape>;

/** Reads coefficients. @throws GR-MODEL-UNREADABLE */
export function readLinearDocument(content: unknown, file: string): LinearDocument {
  const parsed = shape.safeParse(content);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  return fail("GR-MODEL-UNREADABLE", `${file} holds no coefficients: ${issue?.path.join(".")}: ${issue?.message}.`, {
    where: { file },
  });
}

/** The logarithm of the odds. */
export function linearMargin({ intercept, coefficients }: LinearDocument, row: Float64Array): number {
  return coefficients.reduce((sum, { coefficient }, column) => sum + coefficient * (row[column] ?? 0), intercept);
}

/** Each column's share of the margin: how far it moves it from that of a row of means, which stands last. */
export function explainLinear(
  { intercept, coefficients }: LinearDocument,
  row: Float64Array,
  into: Float64Array,
): void {
  let base = intercept;
  coefficients.forEach(({ coefficient, mean }, column) => {
    base += coefficient * mean;
    into[column] = coefficient * ((row[column] ?? 0) - mean);
  });
  into[coefficients.length] = base;
}
