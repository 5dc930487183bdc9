import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { canonicalJson, type JoinKey } from "../../../definition/index.js";
import { invariant } from "../../../errors/index.js";
import type { HistoryPlan } from "../../../logical/index.js";
import {
  allOf,
  call,
  duckdbDialect,
  type From,
  fromFunction,
  fromSelect,
  join as joined,
  name,
  operation,
  type PrintedSql,
  print,
  quoteName,
  type Select,
  type SelectColumn,
  type Sql,
  select,
  table,
  text,
} from "../../../sql/index.js";
import type { LabelInput } from "../../history-contract.js";
import type { DuckdbSession } from "../session.js";
import { type LabelRows, labelRowsName, literalPath, readLabelFile, stageLabelRows } from "../source/index.js";

/** A label table in the temporary folder, read and checked. */
export interface LabelTable {
  readonly read: LabelRows;
  /** `_row`, from 1 in order, and the label table's columns by their staged names. */
  readonly from: From;
  readonly path: string;
  readonly earliestMicros: number | null;
  readonly latestMicros: number | null;
  /** The points of label rows for an entity's keys. */
  points(keys: readonly JoinKey[]): Promise<Points>;
  dispose(): Promise<void>;
}

/**
 * What is to be known: distinct (keys, instant) of label rows. `points` has `_point`, the keys by their names and `_t`;
 * `rows` has `_row` and the `_point` of every label row.
 */
export interface Points {
  readonly points: string;
  readonly rows: string;
}

let opened = 0;

/** Reads labels into the temporary folder. Throws the codes of `readLabelFile` and `stageLabelRows`. */
export async function openLabelTable(
  session: DuckdbSession,
  plan: HistoryPlan,
  input: LabelInput,
  repoFolder: string,
): Promise<LabelTable> {
  const stem = join(session.temporaryFolder, `labels-${randomBytes(8).toString("hex")}`);
  const paths = { given: `${stem}-given.parquet`, staged: `${stem}-staged.parquet` };
  const tables: string[] = [];
  const context = { doing: "reading the label rows" };
  const dispose = async (): Promise<void> => {
    for (const one of tables) await session.run(drop(one), context);
    for (const path of Object.values(paths)) await rm(path, { force: true });
  };
  try {
    if (input.kind === "rows") await stageLabelRows(plan, input.rows, paths.given);
    const file =
      input.kind === "file"
        ? { path: input.path, format: input.format }
        : { path: paths.given, format: "parquet" as const, label: labelRowsName };
    const read = await readLabelFile(session, plan, file, repoFolder);
    const copied = await session.run(copyTo(paths.staged, read.select), context);
    invariant(copied === read.rows, `${read.rows} label rows were counted, and ${copied} were read`);
    const from = fromFunction("read_parquet", [text(literalPath(paths.staged))], "labels");
    const staged = new Map(read.columns.map((column) => [column.name, column.staged]));
    const stagedName = (own: string) => name(staged.get(own) ?? own);
    const ends = select({
      columns: ["min", "max"].map((end) => ({ value: call(end, [stagedName(plan.time)]), as: end })),
      from,
    });
    const [found = []] = await session.rows(print(ends, duckdbDialect), context);
    const [earliestMicros = null, latestMicros = null] = found.map((t) => (t === null ? null : Number(t)));
    const made = new Map<string, Points>();

    const rowsOf = (
      points: string,
      own: readonly (readonly [as: string, value: Sql])[],
      columns: readonly SelectColumn[],
      eachIsOne: boolean,
    ): Select => {
      if (eachIsOne) {
        // No label row is there twice: each is its own point.
        const point = { value: name("_point"), as: "_point" };
        return select({ columns: [{ ...point, as: "_row" }, point], from: table(points) });
      }
      const labels = select({ columns: [{ value: name("_row"), as: "_row" }, ...columns], from });
      const same = allOf(own.map(([as]) => operation("=", name("labels", as), name(points, as))));
      invariant(same !== null, "an entity has keys");
      return select({
        columns: [
          { value: name("labels", "_row"), as: "_row" },
          { value: name(points, "_point"), as: "_point" },
        ],
        from: joined("inner", fromSelect(labels, "labels"), table(points), same),
      });
    };

    const points = async (keys: readonly JoinKey[]): Promise<Points> => {
      const id = canonicalJson(keys.map((key) => key.name));
      const known = made.get(id);
      if (known !== undefined) return known;
      const one = { points: `points_${++opened}`, rows: `rows_${opened}` };
      tables.push(one.points, one.rows);
      const own = [
        ...keys.map((key) => [key.name, stagedName(key.name)] as const),
        ["_t", stagedName(plan.time)] as const,
      ];
      const columns = own.map(([as, value]) => ({ value, as }));
      // A point is numbered as the first of its label rows is.
      const distinct = select({
        columns: [{ value: call("min", [name("_row")]), as: "_point" }, ...columns],
        from,
        groupBy: own.map(([, value]) => value),
      });
      const count = await session.run(create(one.points, distinct), context);
      await session.run(create(one.rows, rowsOf(one.points, own, columns, count === read.rows)), context);
      made.set(id, one);
      return one;
    };
    return {
      read,
      from,
      path: paths.staged,
      earliestMicros,
      latestMicros,
      points,
      dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** A table of a select's rows. */
function create(tableName: string, rows: Select): PrintedSql {
  const { text: query, parameters } = print(rows, duckdbDialect);
  return { text: `CREATE TABLE ${quoteName(tableName, duckdbDialect)} AS ${query}`, parameters };
}

function drop(tableName: string): PrintedSql {
  return { text: `DROP TABLE IF EXISTS ${quoteName(tableName, duckdbDialect)}`, parameters: [] };
}

const copyOptions = {
  parquet: "FORMAT parquet, COMPRESSION zstd",
  csv: "FORMAT csv, HEADER",
  json: "FORMAT json",
} as const;

/**
 * A file of a select's rows, in their order: Parquet; CSV, in which null is an empty field, and an empty text quotes; or JSON
 * lines.
 */
export function copyTo(path: string, rows: Select, format: keyof typeof copyOptions = "parquet"): PrintedSql {
  const { text: query, parameters } = print(rows, duckdbDialect);
  const place = duckdbDialect.placeholder(parameters.length + 1);
  return {
    text: `COPY (${query}) TO ${place} (${copyOptions[format]})`,
    parameters: [...parameters, path],
  };
}
