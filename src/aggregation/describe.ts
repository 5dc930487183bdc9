import { describe } from "../expression/index.js";
import { formatDuration } from "../time/index.js";
import type { Aggregation } from "./aggregation.js";
import { aggregateNamed } from "./registry.js";

/** How people read an aggregation: `count() where event_type = 'purchase' over 7d`. */
export function describeAggregation(aggregation: Aggregation): string {
  const operands = (aggregation.operands ?? []).map(describeAggregation);
  const input = aggregation.input === null ? operands.join(", ") : describe(aggregation.input);
  const where = aggregation.where === null ? "" : ` where ${describe(aggregation.where)}`;
  const window = aggregation.windowMicros === null ? "" : ` over ${formatDuration(aggregation.windowMicros)}`;
  return aggregateNamed(aggregation.function).describe(aggregation, input) + where + window;
}
