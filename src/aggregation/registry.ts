import { invariant } from "../errors/index.js";
import type { AggregateFunction } from "./aggregation.js";
import { collectAggregate } from "./collect.js";
import { countAggregate } from "./count.js";
import { countDistinctAggregate } from "./count-distinct.js";
import { countsByAggregate } from "./counts-by.js";
import { firstAggregate, lastAggregate } from "./ends.js";
import { maxAggregate, minAggregate } from "./extremes.js";
import { meanAggregate } from "./mean.js";
import { meanVectorAggregate } from "./mean-vector.js";
import { modeAggregate, topKAggregate } from "./most-frequent.js";
import { quantileAggregate } from "./quantile.js";
import { rateAggregate } from "./rate.js";
import {
  sessionCountAggregate,
  sessionEventsAggregate,
  sessionMaxLengthAggregate,
  sessionMeanLengthAggregate,
} from "./sessions.js";
import { sinceFirstAggregate } from "./since-first.js";
import { sinceLastAggregate } from "./since-last.js";
import { sumAggregate } from "./sum.js";
import { stddevAggregate, varianceAggregate } from "./variance.js";

/** Every aggregate there is. A new one is a file beside this one and a line here. */
export const aggregates: readonly AggregateFunction[] = [
  countAggregate,
  countDistinctAggregate,
  countsByAggregate,
  sumAggregate,
  meanAggregate,
  minAggregate,
  maxAggregate,
  stddevAggregate,
  varianceAggregate,
  quantileAggregate,
  firstAggregate,
  lastAggregate,
  modeAggregate,
  topKAggregate,
  collectAggregate,
  meanVectorAggregate,
  sessionCountAggregate,
  sessionMeanLengthAggregate,
  sessionMaxLengthAggregate,
  sessionEventsAggregate,
  sinceLastAggregate,
  sinceFirstAggregate,
  rateAggregate,
];

const byName = new Map(aggregates.map((aggregate) => [aggregate.name, aggregate]));

/** The aggregate that an `Aggregation` names. */
export function aggregateNamed(name: string): AggregateFunction {
  const aggregate = byName.get(name);
  invariant(aggregate !== undefined, `There is no aggregate "${name}".`);
  return aggregate;
}
