import type { Source } from "../../../definition/index.js";
import {
  ascending,
  call,
  cast,
  descending,
  duckdbDialect,
  fromSelect,
  int,
  join,
  name,
  native,
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

/** Rows whose identities are looked for at once, so that their hashes stay within some hundred megabytes. */
const rowsAtOnce = 8_000_000;

let opened = 0;

/**
 * Applies a source's identity to `rows`: of those that stay and share one, the last known. `rowCount` is how many rows
 * there are at most.
 *
 * Nearly all rows share theirs with no other, and ranking them all costs more than everything else about a view. So the
 * hashes that occur twice are found first, from the identity's columns alone; only rows with such a hash are ranked, and
 * the others pass by. Two identities of one hash cost a row a ranking, and nothing else.
 */
export async function applyIdentity(
  session: DuckdbSession,
  source: Source,
  rows: Select,
  rowCount: number,
): Promise<StandingRows> {
  const kept = select({ columns: [{ value: star, as: "*" }], from: fromSelect(rows, "rows"), where: stays(source) });
  if (source.identity.length === 0) return { select: kept, superseded: 0, dispose: async () => {} };
  const context = { doing: `applying the identity of source "${source.name}"` };
  const [hashes, last] = [`identity_${++opened}_hashes`, `identity_${opened}_last`];
  const dispose = async (): Promise<void> => {
    for (const one of [hashes, last]) {
      const text = `DROP TABLE IF EXISTS ${quoteName(one, duckdbDialect)}`;
      await session.run({ text, parameters: [] }, context);
    }
  };
  try {
    const parts = Math.max(1, Math.ceil(rowCount / rowsAtOnce));
    await session.run(create(hashes, repeatedHashes(source, kept, parts)), context);
    const total = await countRows(session, matching(source, kept, hashes, "semi"), context);
    await session.run(create(last, lastKnown(source, matching(source, kept, hashes, "semi"))), context);
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

/** Hashes that at least two rows have; looked for in parts of equal size, by what the hash leaves when divided. */
function repeatedHashes(source: Source, kept: Select, parts: number): Select {
  const one = (part: number): Select => {
    const hash = name("hash");
    const ofPart = operation("=", operation("%", hash, unsigned(parts)), unsigned(part));
    const hashed = select({ columns: [{ value: identityHash(source), as: "hash" }], from: fromSelect(kept, "rows") });
    const sorted = select({
      columns: [
        { value: hash, as: "hash" },
        { value: over(call("lag", [hash]), [], [ascending(hash)]), as: "before" },
      ],
      from: fromSelect(hashed, "hashed"),
      where: parts === 1 ? null : ofPart,
    });
    return select({
      columns: [{ value: hash, as: "hash" }],
      from: fromSelect(sorted, "sorted"),
      where: operation("=", hash, name("before")),
      groupBy: [hash],
    });
  };
  const all = Array.from({ length: parts }, (_, part) => one(part));
  return select({ columns: [{ value: star, as: "*" }], from: unionAll(all, "hashes") });
}

function unsigned(value: number): Sql {
  return cast(int(value), native("UBIGINT"));
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
