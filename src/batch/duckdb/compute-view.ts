import { aggregateOf, type ViewPlan } from "../../logical/index.js";
import {
  ascending,
  call,
  cast,
  duckdbDialect,
  type From,
  fromSelect,
  int,
  name,
  native,
  operation,
  type PrintedSql,
  print,
  quoteName,
  type Select,
  type Sql,
  select,
  star,
  table,
} from "../../sql/index.js";
import { compilePlan } from "./compile.js";
import { groupingName, joinGroupings } from "./compile-aggregate.js";
import type { Grouping } from "./grouping.js";
import { groupingsOf } from "./groupings.js";
import type { DuckdbSession } from "./session.js";
import { stretchesAreFew } from "./stretches-are-few.js";

/** How a view over many rows is parted. */
export interface ComputeLimits {
  /** Below it, one statement computes a view: all its groupings at once are then no matter for memory. */
  readonly manyRows: number;
  /** What aggregates may hold of the rows of one pass. */
  readonly passBytes: number;
}

const defaultLimits: ComputeLimits = { manyRows: 1_000_000, passBytes: 500_000_000 };
/** What a value takes there, roughly: texts are held as 16 bytes and their characters beyond twelve. */
const valueBytes = 16;

let computed = 0;

/** What was read of a plan's source: `everyRow` is that of `ScannedSource`. */
export interface RowsRead {
  readonly select: Select;
  readonly everyRow: Select;
  readonly sourceRows: number;
}

/**
 * Computes a plan's rows into one Parquet file, sorted by the join keys; answers how many they are.
 *
 * Of a large source one grouping after the other is computed, so that memory holds one at a time; and of that, sorts and
 * groupings spill what is beyond a small limit. What an aggregate holds of rows can't be spilled: where that is much, a
 * grouping is computed in passes, over which entities are shared out by the hash of their keys.
 */
export async function computeView(
  session: DuckdbSession,
  plan: ViewPlan,
  { select: rows, everyRow, sourceRows }: RowsRead,
  file: string,
  { manyRows, passBytes }: ComputeLimits = defaultLimits,
): Promise<number> {
  const context = { doing: `computing ${plan.view}` };
  const scan = () => rows;
  const node = aggregateOf(plan.root);
  if (node === null || sourceRows < manyRows) {
    return session.lean(() => session.run(copyTo(file, inOrder(plan, compilePlan(plan, scan))), context));
  }
  const groupStretches = await stretchesAreFew(session, node, everyRow);
  const groupings = groupingsOf(node, { groupStretches, rowsAtMost: sourceRows });
  const tables = groupings.map(() => `computed_${++computed}`);
  try {
    for (const [i, grouping] of groupings.entries()) {
      const passes = passesFor(grouping, sourceRows, passBytes);
      for (let pass = 0; pass < passes; pass++) {
        const share = passes === 1 ? rows : shareOf(plan, rows, pass, passes);
        const { text, parameters } = print(grouping.select(share), duckdbDialect);
        const into = `${pass === 0 ? "CREATE TABLE" : "INSERT INTO"} ${quoted(tables[i] ?? "")}`;
        const statement = { text: `${into} ${pass === 0 ? "AS " : ""}${text}`, parameters };
        await session.lean(() => session.run(statement, context));
      }
    }
    const all = joinGroupings(
      node,
      groupings,
      tables.map((one, i) => fromSelect(everything(table(one)), groupingName(i))),
    );
    return await session.lean(() => session.run(copyTo(file, inOrder(plan, compilePlan(plan, scan, all))), context));
  } finally {
    for (const one of tables) {
      await session.run({ text: `DROP TABLE IF EXISTS ${quoted(one)}`, parameters: [] }, context);
    }
  }
}

/** How often a source is read for a grouping, each time for its share of the entities. */
export function passesFor({ valuesHeld }: Grouping, sourceRows: number, passBytes = defaultLimits.passBytes): number {
  return Math.max(1, Math.ceil((sourceRows * valuesHeld * valueBytes) / passBytes));
}

function everything(from: From): Select {
  return select({ columns: [{ value: star, as: "*" }], from });
}

function quoted(tableName: string): string {
  return quoteName(tableName, duckdbDialect);
}

/** Those of a scan's rows whose entities are computed in a pass. */
function shareOf(plan: ViewPlan, rows: Select, pass: number, passes: number): Select {
  const share = operation("%", call("hash", keysOf(plan)), cast(int(passes), native("UBIGINT")));
  return select({
    columns: [{ value: star, as: "*" }],
    from: fromSelect(rows, "rows"),
    where: operation("=", share, cast(int(pass), native("UBIGINT"))),
  });
}

function keysOf(plan: ViewPlan): readonly Sql[] {
  return plan.columns.filter((column) => column.role === "key").map((column) => name(column.name));
}

function inOrder(plan: ViewPlan, rows: Select): Select {
  return select({
    columns: [{ value: star, as: "*" }],
    from: fromSelect(rows, "rows"),
    orderBy: keysOf(plan).map(ascending),
  });
}

/** A statement that writes a select's rows as one Parquet file. */
function copyTo(file: string, rows: Select): PrintedSql {
  const { text: query, parameters } = print(rows, duckdbDialect);
  const place = duckdbDialect.placeholder(parameters.length + 1);
  return {
    text: `COPY (${query}) TO ${place} (FORMAT parquet, COMPRESSION zstd)`,
    parameters: [...parameters, file],
  };
}
