import type { Expression } from "../expression/index.js";
import type { Aggregation } from "./aggregation.js";

/** Every expression that an aggregation computes for a row: its input and its condition, and those of its operands. */
export function expressionsOf(aggregation: Aggregation): readonly Expression[] {
  const own = [aggregation.input, aggregation.where].filter((expression) => expression !== null);
  return [...own, ...(aggregation.operands ?? []).flatMap(expressionsOf)];
}
