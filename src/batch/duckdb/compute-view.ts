import { aggregateOf, type LogicalNode, scanOf, type ViewPlan } from "../../logical/index.js";
import {
  ascending,
  call,
  cast,
  duckdbDialect,
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
import { compilePlan, type ScanSelect } from "./compile.js";
import { distinctSets, sortedGrouping } from "./compile-aggregate.js";
import type { DuckdbSession } from "./session.js";

/** What the rows of one pass may take in memory while they are sorted and grouped. */
const passBytes = 500_000_000;
/** What a value takes there, roughly: texts are held as 16 bytes and their characters beyond twelve. */
const valueBytes = 16;

let computed = 0;

/**
 * Computes a plan's rows into one Parquet file, sorted by the join keys; answers how many they are.
 * Every row of a plan hangs on the rows of one entity alone. So where there are more source rows than memory should hold,
 * entities are shared out by the hash of their keys, and what holds rows is computed pass by pass.
 */
export async function computeView(
  session: DuckdbSession,
  plan: ViewPlan,
  scan: ScanSelect,
  { file, sourceRows }: { readonly file: string; readonly sourceRows: number },
): Promise<number> {
  const context = { doing: `computing ${plan.view}` };
  const passes = passesFor(plan, sourceRows);
  if (passes === 1) return session.run(copyTo(file, inOrder(plan, compilePlan(plan, scan))), context);
  const aggregate = aggregateOf(plan.root);
  // Where only sorting holds rows, only the grouping that sorts is computed in passes.
  const inPasses =
    aggregate !== null && distinctSets(aggregate) === 0
      ? (ofPass: ScanSelect) => sortedGrouping(aggregate, ofPass(scanOf(aggregate)))
      : null;
  const result = `computed_${++computed}`;
  try {
    for (let pass = 0; pass < passes; pass++) {
      const shared: ScanSelect = (node) => shareOf(plan, scan(node), pass, passes);
      const rows = inPasses?.(shared) ?? compilePlan(plan, shared);
      const { text, parameters } = print(rows, duckdbDialect);
      const into = pass === 0 ? `CREATE TABLE ${quoted(result)} AS` : `INSERT INTO ${quoted(result)}`;
      await session.run({ text: `${into} ${text}`, parameters }, context);
    }
    const all = select({ columns: [{ value: star, as: "*" }], from: table(result) });
    const rows = inPasses === null ? all : compilePlan(plan, scan, all);
    return await session.run(copyTo(file, inOrder(plan, rows)), context);
  } finally {
    await session.run({ text: `DROP TABLE IF EXISTS ${quoted(result)}`, parameters: [] }, context);
  }
}

/** How often a plan's source is read by what holds rows, each time for its share of the entities. */
export function passesFor(plan: ViewPlan, sourceRows: number): number {
  return Math.max(1, Math.ceil((sourceRows * valuesHeld(plan.root) * valueBytes) / passBytes));
}

/** How many values of a source row are in memory at once; 0 where rows stream by. */
function valuesHeld(node: LogicalNode): number {
  switch (node.kind) {
    case "scan":
      return 0;
    case "newest":
      // Rows are ranked whole.
      return node.keys.length + node.ties.length + 3;
    case "aggregate": {
      // Sorted rows are held by their keys, their event time and the one before.
      const sorts = sortedGrouping(node, noRows) === null ? 0 : node.keys.length + 2;
      return sorts + distinctSets(node);
    }
    case "project":
    case "expire":
      return valuesHeld(node.input);
  }
}

/** Stands for rows where only the shape of a grouping is asked. */
const noRows: Select = select({ columns: [] });

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
