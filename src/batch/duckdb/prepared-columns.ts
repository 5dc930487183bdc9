import { aggregateNamed, type PreparedColumn } from "../../aggregation/index.js";
import type { AggregateFeatureDefinition } from "../../definition/index.js";
import type { AggregateNode } from "../../logical/index.js";
import { fromSelect, type Select, select, star } from "../../sql/index.js";
import { aggregateSql, type Relation } from "./aggregate-context.js";

/** A relation's rows with the columns that features need prepared, each once. */
export function withPrepared(
  node: AggregateNode,
  features: readonly AggregateFeatureDefinition[],
  relation: Relation,
  rows: Select,
): Select {
  const columns = features.flatMap(({ aggregation }) => {
    const aggregate = aggregateNamed(aggregation.function);
    return aggregate.prepare?.(aggregateSql(node, aggregation, relation)) ?? [];
  });
  return withColumns(rows, columns);
}

/** The rows with each column once, above those that it reads. */
function withColumns(rows: Select, columns: readonly PreparedColumn[]): Select {
  if (columns.length === 0) return rows;
  const read = columns.flatMap((column) => column.reads ?? []);
  const below = new Set(read.map((column) => column.as));
  const prepared = new Map(columns.filter(({ as }) => !below.has(as)).map((column) => [column.as, column]));
  return select({
    columns: [{ value: star, as: "*" }, ...[...prepared.values()].map(({ as, value }) => ({ as, value }))],
    from: fromSelect(withColumns(rows, read), "source"),
  });
}
