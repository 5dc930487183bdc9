import type { AggregateNode } from "../../logical/index.js";
import {
  call,
  cast,
  duckdbDialect,
  fromSelect,
  int,
  name,
  native,
  operation,
  print,
  type Select,
  select,
  star,
} from "../../sql/index.js";
import { stretchFeatures } from "./groupings.js";
import type { DuckdbSession } from "./session.js";
import { stretchOf } from "./stretch-grouping.js";

/** One entity in so many is looked at. */
const sampledOneIn = 64;
/** Grouping rows costs about as much as sorting them, so that it must leave well fewer. */
const fewPart = 0.6;

/** Whether a node's rows lie together, so that there are far fewer stretches than rows: told by some of the entities. */
export async function stretchesAreFew(session: DuckdbSession, node: AggregateNode, everyRow: Select): Promise<boolean> {
  const [some] = stretchFeatures(node);
  if (some === undefined) return true;
  const keys = node.keys.map((key) => name(key.name));
  const share = operation("%", call("hash", keys), unsigned(sampledOneIn));
  const sample = select({
    columns: [{ value: star, as: "*" }],
    from: fromSelect(everyRow, "rows"),
    where: operation("=", share, unsigned(0)),
  });
  const stretches = select({
    columns: [{ value: call("count", [star]), as: "rows" }],
    from: fromSelect(sample, "sample"),
    groupBy: [...keys, ...stretchOf(node, some.features)],
  });
  const [found] = await session.rows(print(totals(stretches), duckdbDialect), { doing: "sampling rows" });
  const [stretchCount, rows] = [Number(found?.[0] ?? 0), Number(found?.[1] ?? 0)];
  return stretchCount <= fewPart * rows;
}

function totals(stretches: Select): Select {
  const rows = cast(call("coalesce", [call("sum", [name("rows")]), int(0)]), "int64");
  return select({
    columns: [
      { value: call("count", [star]), as: "stretches" },
      { value: rows, as: "rows" },
    ],
    from: fromSelect(stretches, "stretches"),
  });
}

function unsigned(value: number) {
  return cast(int(value), native("UBIGINT"));
}
