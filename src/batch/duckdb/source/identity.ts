import type { Source } from "../../../definition/index.js";
import {
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
import type { DuckdbContext } from "../duckdb-error.js";
import type { DuckdbSession } from "../session.js";
import { stays } from "./group-rows.js";
import { joined, repeatedMarks } from "./repeated-marks.js";

/** A source's rows with its identity applied. */
export interface StandingRows {
  readonly select: Select;
  /** Rows that another row of their identity supersedes. */
  readonly superseded: number;
  dispose(): Promise<void>;
}

/** A mark is the first bits of an identity's hash. */
const markBits = 32;
/** How many marks are listed at once: the engine takes some 10 bytes for each. */
const defaultMostMarks = 2 ** 25;
/** So many are listed apart by their first bits, and looked up a list at a time: all at once, each would wait for memory. */
const manyMarks = 100_000;
const listBits = 9;

export interface IdentityOptions {
  /** None of the rows is left out. */
  readonly allStay: boolean;
  /** How many rows there are, or about as many. */
  readonly rowsAtMost: number;
  readonly mostMarks?: number;
}

let opened = 0;

/**
 * Applies a source's identity to `rows`: of those that stay and share one, the last known.
 *
 * Nearly all rows share theirs with no other, and ranking them all costs more than everything else about a view. So marks,
 * 32 bits of the identities' hashes, that occur twice are found first, from the identity's columns alone; only rows with such
 * a mark are looked at, those whose hash repeats are ranked, and the others pass by. Two identities of one mark or hash cost
 * rows a look or a ranking, and nothing else.
 */
export async function applyIdentity(
  session: DuckdbSession,
  source: Source,
  rows: Select,
  { allStay, rowsAtMost, mostMarks = defaultMostMarks }: IdentityOptions,
): Promise<StandingRows> {
  const where = allStay ? null : stays(source);
  const kept = select({ columns: [{ value: star, as: "*" }], from: fromSelect(rows, "rows"), where });
  if (source.identity.length === 0) return { select: kept, superseded: 0, dispose: async () => {} };
  const context = { doing: `applying the identity of source "${source.name}"` };
  const number = opened++;
  const named = (what: string): string => `identity_${number}_${what}`;
  const [marks, alike, hashes, last] = [named("marks"), named("alike"), named("hashes"), named("last")];
  const drop = async (...tables: readonly string[]): Promise<void> => {
    for (const one of tables) {
      const text = `DROP TABLE IF EXISTS ${quoteName(one, duckdbDialect)}`;
      await session.run({ text, parameters: [] }, context);
    }
  };
  const dispose = () => drop(marks, alike, hashes, last);
  try {
    const found = await marksOfSeveral(session, source, kept, { rowsAtMost, mostMarks }, context);
    await session.createNumbers(marks, "mark", found, context);
    const withMark = matching("semi", kept, identityMark(source), name(marks, "mark"), marks);
    await session.lean(() => session.run(create(alike, withMark), context));
    await session.run(create(hashes, repeatedHashes(source, fromTable(alike))), context);
    const shared = matching("semi", fromTable(alike), identityHash(source), name(hashes, "hash"), hashes);
    const total = await countRows(session, shared, context);
    await session.run(create(last, lastKnown(source, shared)), context);
    await drop(marks, alike);
    const stand = await countRows(session, fromTable(last), context);
    return {
      select:
        total === 0
          ? kept
          : select({
              columns: [{ value: star, as: "*" }],
              from: unionAll(
                [matching("anti", kept, identityHash(source), name(hashes, "hash"), hashes), fromTable(last)],
                "rows",
              ),
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

function identityMark(source: Source): Sql {
  return cast(operation(">>", identityHash(source), wide(markBits)), native("UINTEGER"));
}

function wide(value: number): Sql {
  return cast(int(value), native("UBIGINT"));
}

/** The marks that at least two rows have, and some that one has; of many rows, a share of the hashes at a time. */
async function marksOfSeveral(
  session: DuckdbSession,
  source: Source,
  kept: Select,
  { rowsAtMost, mostMarks }: Required<Omit<IdentityOptions, "allStay">>,
  context: DuckdbContext,
): Promise<Uint32Array> {
  const passes = 2 ** Math.max(0, Math.ceil(Math.log2(Math.max(rowsAtMost, 1) / mostMarks)));
  const sharedBits = rowsAtMost < manyMarks ? 1 : listBits;
  const mark = name("mark");
  const found: Uint32Array[] = [];
  for (let pass = 0; pass < passes; pass++) {
    const share = operation("=", operation("%", identityHash(source), wide(passes)), wide(pass));
    const marks = select({
      columns: [{ value: identityMark(source), as: "mark" }],
      from: fromSelect(kept, "rows"),
      where: passes === 1 ? null : share,
    });
    const lists = select({
      columns: [{ value: call("list", [mark]), as: "marks" }],
      from: fromSelect(marks, "marks"),
      groupBy: [operation(">>", mark, cast(int(markBits - sharedBits), native("UINTEGER")))],
    });
    for await (const list of session.streamLists(print(lists, duckdbDialect), context)) {
      found.push(repeatedMarks(list, sharedBits).slice());
    }
  }
  return joined(found);
}

/** Hashes that at least two of the rows have. */
function repeatedHashes(source: Source, rows: Select): Select {
  const hash = identityHash(source);
  const counted = select({
    columns: [
      { value: hash, as: "hash" },
      { value: call("count", [star]), as: "rows" },
    ],
    from: fromSelect(rows, "rows"),
    groupBy: [hash],
  });
  return select({
    columns: [{ value: name("hash"), as: "hash" }],
    from: fromSelect(counted, "counted"),
    where: operation(">", name("rows"), int(1)),
  });
}

/** The rows of which `value` is (semi) or is not (anti) in a table's column. */
function matching(kind: "semi" | "anti", rows: Select, value: Sql, column: Sql, tableName: string): Select {
  return select({
    columns: [{ value: star, as: "*" }],
    from: join(kind, fromSelect(rows, "rows"), table(tableName), operation("=", value, column)),
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
