import type { Source } from "../../../definition/index.js";
import { invariant } from "../../../errors/index.js";
import {
  ascending,
  call,
  descending,
  duckdbDialect,
  fromSelect,
  int,
  join,
  name,
  operation,
  over,
  print,
  quoteName,
  type Select,
  type Sql,
  select,
  star,
  table,
  unionAll,
} from "../../../sql/index.js";
import type { DuckdbSession } from "../session.js";
import { stays } from "./group-rows.js";

/** A source's rows with its identity applied. */
export interface StandingRows {
  readonly select: Select;
  /** Rows that another row of their identity supersedes. */
  readonly superseded: number;
  dispose(): Promise<void>;
}

let opened = 0;

/**
 * Applies a source's identity to `rows`: of those that stay and share one, the last known. `allStay` says that none of them
 * is left out.
 *
 * Nearly all rows share theirs with no other, and ranking them all costs more than everything else about a view. So the
 * hashes that occur twice are found first, from the identity's columns alone; only rows with such a hash are ranked, and
 * the others pass by. Two identities of one hash cost a row a ranking, and nothing else.
 */
export async function applyIdentity(
  session: DuckdbSession,
  source: Source,
  rows: Select,
  allStay: boolean,
): Promise<StandingRows> {
  const where = allStay ? null : stays(source);
  const kept = select({ columns: [{ value: star, as: "*" }], from: fromSelect(rows, "rows"), where });
  if (source.identity.length === 0) return { select: kept, superseded: 0, dispose: async () => {} };
  const context = { doing: `applying the identity of source "${source.name}"` };
  const [hashes, shared, last] = ["hashes", "shared", "last"].map((what) => `identity_${opened}_${what}`);
  invariant(hashes !== undefined && shared !== undefined && last !== undefined, "Three names have three tables.");
  opened += 1;
  const drop = async (...tables: readonly string[]): Promise<void> => {
    for (const one of tables) {
      const text = `DROP TABLE IF EXISTS ${quoteName(one, duckdbDialect)}`;
      await session.run({ text, parameters: [] }, context);
    }
  };
  const dispose = () => drop(hashes, shared, last);
  try {
    await session.lean(() => session.run(create(hashes, repeatedHashes(source, kept)), context));
    await checkOrder(session, hashes, context);
    await session.run(create(shared, matching(source, kept, hashes, "semi")), context);
    const total = await countRows(session, fromTable(shared), context);
    await session.run(create(last, lastKnown(source, fromTable(shared))), context);
    await drop(shared);
    const stand = await countRows(session, fromTable(last), context);
    return {
      select:
        total === 0
          ? kept
          : select({
              columns: [{ value: star, as: "*" }],
              from: unionAll([matching(source, kept, hashes, "anti"), fromTable(last)], "rows"),
            }),
      superseded: total - stand,
      dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

function create(tableName: string, rows: Select) {
  const { text, parameters } = print(rows, duckdbDialect);
  return { text: `CREATE TABLE ${quoteName(tableName, duckdbDialect)} AS ${text}`, parameters };
}

function fromTable(tableName: string): Select {
  return select({ columns: [{ value: star, as: "*" }], from: table(tableName) });
}

function identityHash(source: Source): Sql {
  return call(
    "hash",
    source.identity.map((column) => name(column)),
  );
}

/**
 * Hashes that at least two rows have. The hashes are sorted and each is compared with the one before as they stream by: that
 * holds nothing but the sort, half of what a window over an order does. That a window without an order keeps to the order of
 * its rows is the engine's way and no rule of SQL; so pairs out of order are handed on too, for `checkOrder`.
 */
function repeatedHashes(source: Source, kept: Select): Select {
  const hash = name("hash");
  const sorted = select({
    columns: [{ value: identityHash(source), as: "hash" }],
    from: fromSelect(kept, "rows"),
    orderBy: [ascending(hash)],
  });
  const withBefore = select({
    columns: [
      { value: hash, as: "hash" },
      { value: over(call("lag", [hash]), [], []), as: "before" },
    ],
    from: fromSelect(sorted, "sorted"),
  });
  return select({
    columns: [
      { value: hash, as: "hash" },
      { value: operation("<", hash, name("before")), as: "disordered" },
    ],
    from: fromSelect(withBefore, "pairs"),
    where: operation("<=", hash, name("before")),
    groupBy: [hash, operation("<", hash, name("before"))],
  });
}

async function checkOrder(session: DuckdbSession, hashes: string, context: { readonly doing: string }): Promise<void> {
  const disordered = select({ columns: [{ value: star, as: "*" }], from: table(hashes), where: name("disordered") });
  invariant((await countRows(session, disordered, context)) === 0, "Sorted hashes came out of order.");
}

/** The kept rows whose hash is (semi) or is not (anti) among those that repeat. */
function matching(source: Source, kept: Select, hashes: string, kind: "semi" | "anti"): Select {
  const same = operation("=", identityHash(source), name(hashes, "hash"));
  return select({
    columns: [{ value: star, as: "*" }],
    from: join(kind, fromSelect(kept, "rows"), table(hashes), same),
  });
}

/** Of rows of one identity the greatest by (created time, event time, columns in declared order, join keys). */
function lastKnown(source: Source, rows: Select): Select {
  const order = [
    ...[source.createdTime, source.eventTime].filter((time) => time !== null),
    ...source.columns,
    ...source.keys,
  ];
  const rank = over(
    call("row_number", []),
    source.identity.map((column) => name(column)),
    order.map((column) => descending(name(column.name))),
  );
  return select({
    columns: [{ value: star, as: "*" }],
    from: fromSelect(rows, "rows"),
    qualify: operation("=", rank, int(1)),
  });
}

async function countRows(session: DuckdbSession, rows: Select, context: { readonly doing: string }): Promise<number> {
  const count = select({ columns: [{ value: call("count", [star]), as: "n" }], from: fromSelect(rows, "rows") });
  const [row] = await session.rows(print(count, duckdbDialect), context);
  return Number(row?.[0] ?? 0);
}
