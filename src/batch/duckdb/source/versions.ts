import type { Source } from "../../../definition/index.js";
import { invariant } from "../../../errors/index.js";
import { knownUntil } from "../../../logical/index.js";
import {
  anyOf,
  ascending,
  call,
  duckdbDialect,
  fromSelect,
  isNotNull,
  isNull,
  name,
  over,
  print,
  type Select,
  select,
  star,
  trueSql,
} from "../../../sql/index.js";
import type { DuckdbSession } from "../session.js";
import { stays } from "./group-rows.js";
import type { StandingRows } from "./identity.js";

/**
 * A source's rows with the instants at which others of their identity superseded them (`knownUntil`; null: never). At t
 * that row of an identity stands which is the greatest of those created ≤ t: so each stands from its own created time until
 * that of the next in the identity's order, which is by created time first.
 */
export async function versionsOf(session: DuckdbSession, source: Source, rows: Select): Promise<StandingRows> {
  const { createdTime } = source;
  invariant(createdTime !== null && source.identity.length > 0, `source "${source.name}" has no versions`);
  const order = [
    ...[createdTime, source.eventTime].filter((time) => time !== null),
    ...source.columns,
    ...source.keys,
  ].map((column) => ascending(name(column.name)));
  const identity = source.identity.map((column) => name(column));
  const kept = select({ columns: [{ value: star, as: "*" }], from: fromSelect(rows, "rows"), where: stays(source) });
  const versions = select({
    columns: [
      { value: star, as: "*" },
      { value: over(call("lead", [trueSql]), identity, order), as: "_superseded" },
      { value: over(call("lead", [name(createdTime.name)]), identity, order), as: knownUntil },
    ],
    from: fromSelect(kept, "rows"),
  });
  const counted = select({
    columns: [{ value: call("count", [name("_superseded")]), as: "n" }],
    from: fromSelect(versions, "rows"),
  });
  const context = { doing: `applying the identity of source "${source.name}"` };
  const [found] = await session.rows(print(counted, duckdbDialect), context);
  return {
    // One that was superseded by a row without created time never stood.
    select: select({
      columns: [{ value: star, as: "*" }],
      from: fromSelect(versions, "rows"),
      where: anyOf([isNull(name("_superseded")), isNotNull(name(knownUntil))]),
    }),
    superseded: Number(found?.[0] ?? 0),
    dispose: async () => {},
  };
}

/** Of versions those that stand in the end. */
export function lastVersions(versions: Select): Select {
  return select({
    columns: [{ value: star, as: "*" }],
    from: fromSelect(versions, "rows"),
    where: isNull(name(knownUntil)),
  });
}
