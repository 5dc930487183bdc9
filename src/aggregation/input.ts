import { fail, invariant } from "../errors/index.js";
import { describe, type Expression } from "../expression/index.js";
import { typeName } from "../schema/index.js";
import type { Aggregation } from "./aggregation.js";

/** The input of an aggregate that has one. */
export function inputOf(aggregation: Aggregation): Expression {
  invariant(aggregation.input !== null, `${aggregation.function} lacks its input.`);
  return aggregation.input;
}

/** Raises GR-AGGREGATE-INVALID for an input of a type that the aggregate does not take. */
export function refuseInput(aggregation: Aggregation, takes: string): never {
  const input = inputOf(aggregation);
  return fail(
    "GR-AGGREGATE-INVALID",
    `${aggregation.function} takes ${takes}, but ${describe(input)} is ${typeName(input.type)}.`,
  );
}
