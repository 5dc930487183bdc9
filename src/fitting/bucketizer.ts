import { quantileOf } from "../aggregation/index.js";
import { type Fitted, type FittedOptions, fitted } from "../definition/index.js";
import { fail } from "../errors/index.js";
import { type AnyNumber, value, when } from "../expression/index.js";
import { toJson } from "../schema/index.js";
import { fitOrdered } from "./finite-numbers.js";
import type { ExpressionKind } from "./fit-kind.js";
import { listParameter } from "./parameters.js";
import { figure, numberOf } from "./transforms.js";

export const bucketizerKind: ExpressionKind = {
  name: "bucketizer",
  transform: "expression",
  begin: ({ options }) =>
    fitOrdered((ordered) => {
      const buckets = Number(options.buckets);
      const inner = Array.from({ length: buckets - 1 }, (_, i) => quantileOf(ordered, (i + 1) / buckets));
      const ends: readonly unknown[] = [null, ordered[0], ordered.at(-1)];
      const edges = new Set(inner.filter((edge) => !ends.includes(edge)));
      return { edges: [...edges].map((edge) => toJson(edge, "float64")) };
    }),
  expression(fit, parameters) {
    const x = numberOf(fit);
    const edges = listParameter(parameters, "edges", "float64").map(Number);
    return edges.length === 0 ? when(x.isNotNull(), value(0, "int64"), null).expression : x.bucket(edges).expression;
  },
  describe: (_, parameters) =>
    `edges ${listParameter(parameters, "edges", "float64")
      .map((edge) => figure(Number(edge)))
      .join(", ")}`,
};

/**
 * Which of `buckets` equally full ones x falls into, an int64 from 0: how many of the inner quantiles (1/buckets, 2/buckets …,
 * as `quantile` has them) of the finite values fitted on are at most x. Quantiles that are one value part
 * buckets once, and one that is the least or greatest value parts none. Null gives null; fitted on no value, everything else gives 0. Fitting holds 8 bytes a row. Source:
 * scikit-learn's `KBinsDiscretizer` with `strategy="quantile"`.
 * @throws GR-DEFINITION-INVALID where `buckets` is no whole number from 2 to 1,000
 */
export function bucketizer(x: AnyNumber, options: FittedOptions & { readonly buckets: number }): Fitted<"int64"> {
  const { version, buckets } = options;
  if (!Number.isInteger(buckets) || buckets < 2 || buckets > 1000) {
    fail("GR-DEFINITION-INVALID", `A bucketizer makes 2 to 1,000 buckets, not ${String(buckets)}.`);
  }
  return fitted({ fit: "bucketizer", version, inputs: { x }, options: { buckets }, output: "int64" });
}
