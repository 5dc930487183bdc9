import { fail, invariant } from "../errors/index.js";
import { describe, type Expression } from "../expression/index.js";
import { typeName } from "../schema/index.js";
import type { Sql } from "../sql/index.js";
import type { AggregateSql, Aggregation } from "./aggregation.js";

/** The input of an aggregate that has one. */
export function inputOf(aggregation: Aggregation): Expression {
  invariant(aggregation.input !== null, `${aggregation.function} lacks its input.`);
  return aggregation.input;
}

/** The SQL of the input of an aggregate that has one. */
export function inputSql({ aggregation, input }: AggregateSql): Sql {
  invariant(input !== null, `${aggregation.function} lacks its input.`);
  return input;
}

/** Raises GR-AGGREGATE-INVALID for an input of a type that the aggregate does not take. */
export function refuseInput(aggregation: Aggregation, takes: string): never {
  const input = inputOf(aggregation);
  return fail(
    "GR-AGGREGATE-INVALID",
    `${aggregation.function} takes ${takes}, but ${describe(input)} is ${typeName(input.type)}.`,
  );
}

/** A parameter that the aggregate can't be without. */
export function numberParameter(aggregation: Aggregation, parameter: string): number {
  const value = aggregation.parameters[parameter];
  invariant(typeof value === "number", `${aggregation.function} lacks its ${parameter}.`);
  return value;
}

const greatestCount = 100_000;

/** How many elements a list may have; raises GR-AGGREGATE-INVALID for what is no such number. */
export function listLength(aggregate: string, parameter: string, count: number): number {
  if (!Number.isInteger(count) || count < 1 || count > greatestCount) {
    fail(
      "GR-AGGREGATE-INVALID",
      `${aggregate} takes a whole ${parameter} from 1 to ${greatestCount}, not ${String(count)}.`,
    );
  }
  return count;
}
