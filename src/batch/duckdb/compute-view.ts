import type { ScanNode, ViewPlan } from "../../logical/index.js";
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
import type { DuckdbSession } from "./session.js";

/** What the rows of one pass may take in memory while they are sorted and grouped. */
const passBytes = 600_000_000;
/** What a value takes there, roughly: texts are held as 16 bytes and their characters beyond twelve. */
const valueBytes = 16;

let computed = 0;

/**
 * Computes a plan's rows into one Parquet file, sorted by the join keys; answers how many they are.
 * Every row of a plan hangs on the rows of one entity alone. So where there are more source rows than memory should hold,
 * entities are shared out by the hash of their keys, and computed pass by pass.
 */
export async function computeView(
  session: DuckdbSession,
  plan: ViewPlan,
  scan: ScanSelect,
  { file, sourceRows }: { readonly file: string; readonly sourceRows: number },
): Promise<number> {
  const context = { doing: `computing ${plan.view}` };
  const passes = passesFor(plan, sourceRows);
  if (passes === 1) return session.run(copyTo(file, sorted(plan, compilePlan(plan, scan))), context);
  const result = quoteName(`computed_${++computed}`, duckdbDialect);
  try {
    for (let pass = 0; pass < passes; pass++) {
      const { text, parameters } = print(
        compilePlan(plan, (node) => ofPass(plan, scan, node, pass, passes)),
        duckdbDialect,
      );
      const into = pass === 0 ? `CREATE TABLE ${result} AS` : `INSERT INTO ${result}`;
      await session.run({ text: `${into} ${text}`, parameters }, context);
    }
    const all = select({ columns: [{ value: star, as: "*" }], from: table(`computed_${computed}`) });
    return await session.run(copyTo(file, sorted(plan, all)), context);
  } finally {
    await session.run({ text: `DROP TABLE IF EXISTS ${result}`, parameters: [] }, context);
  }
}

/** How often a plan's source is read, each time for its share of the entities. */
export function passesFor(plan: ViewPlan, sourceRows: number): number {
  const columns = scannedColumns(plan) + plan.columns.filter((column) => column.role === "key").length + 2;
  return Math.max(1, Math.ceil((sourceRows * columns * valueBytes) / passBytes));
}

function scannedColumns(plan: ViewPlan): number {
  let node = plan.root;
  while (node.kind !== "scan") node = node.input;
  return node.columns.length;
}

/** The rows of a scan whose entities are computed in a pass. */
function ofPass(plan: ViewPlan, scan: ScanSelect, node: ScanNode, pass: number, passes: number): Select {
  const hash = call("hash", keysOf(plan));
  const share = operation("%", hash, cast(int(passes), native("UBIGINT")));
  return select({
    columns: [{ value: star, as: "*" }],
    from: fromSelect(scan(node), "rows"),
    where: operation("=", share, cast(int(pass), native("UBIGINT"))),
  });
}

function keysOf(plan: ViewPlan): readonly Sql[] {
  return plan.columns.filter((column) => column.role === "key").map((column) => name(column.name));
}

function sorted(plan: ViewPlan, rows: Select): Select {
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
