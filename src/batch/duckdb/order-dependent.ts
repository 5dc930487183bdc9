import type { Aggregation } from "../../aggregation/index.js";
import { kindOf } from "../../schema/index.js";

/** Aggregates that add floats, whatever they take. */
const addsFloats: ReadonlySet<string> = new Set(["stddev", "variance", "meanVector"]);
const addsInputs: ReadonlySet<string> = new Set(["sum", "mean"]);

/**
 * Whether an aggregate's last digit hangs on the order in which rows are added: floats are rounded after each. Such are
 * computed by one thread where equal inputs have to give equal bytes.
 */
export function hangsOnOrder({ function: name, input, operands = [] }: Aggregation): boolean {
  if (addsFloats.has(name)) return true;
  if (addsInputs.has(name) && input !== null && kindOf(input.type) !== "int64") return true;
  return operands.some(hangsOnOrder);
}
