import { foldCase } from "../../../definition/index.js";
import { fail, invariant } from "../../../errors/index.js";
import type { HistoryPlan } from "../../../logical/index.js";
import { type DataType, kindOf } from "../../../schema/index.js";
import {
  anyOf,
  beside,
  call,
  cast,
  duckdbDialect,
  type From,
  fromFunction,
  name,
  operation,
  print,
  type Select,
  type Sql,
  select,
  star,
  text,
  trueSql,
} from "../../../sql/index.js";
import type { ResultColumn } from "../../history-contract.js";
import type { DuckdbSession } from "../session.js";
import { type LabelColumn, literalPath } from "../source/index.js";
import type { LabelTable } from "./label-table.js";
import { sideColumn, statusName } from "./side-file.js";

/** A column of the result with its SQL over `besideLabels`. */
export interface PlacedColumn extends ResultColumn {
  readonly value: Sql;
}

/** The label table's columns as the result has them; `plan.columns` may take none of their names. */
export function labelColumns(
  plan: HistoryPlan,
  columns: readonly LabelColumn[],
  label: string,
): readonly PlacedColumn[] {
  const added = new Map(plan.columns.map((column) => [foldCase(column.name), column]));
  const types = new Map<string, DataType>(plan.keys.map((key) => [key.name, key.type]));
  return columns.map(({ name: own, staged, raw }) => {
    const taken = added.get(foldCase(own));
    if (taken !== undefined) {
      const { part, view } = taken;
      const alias = `${view}__${part.kind === "feature" ? part.feature : part.kind}`;
      fail(
        "GR-HISTORY-NAME-TAKEN",
        part.kind === "feature"
          ? `${label} has a column "${own}", and so is feature "${part.feature}" of view "${view}" called.`
          : `${label} has a column "${own}", which the ${part.kind} of view "${view}" is put in.`,
        {
          hint:
            part.kind === "feature"
              ? `Give the feature an alias, such as ${alias === own ? `${alias}_feature` : alias}: { feature: "${part.feature}", as: "…" } in a program, …=${part.feature} in the command.`
              : "Rename the label table's column, or ask for no statuses.",
          where: { column: own },
          data: { view, column: own },
        },
      );
    }
    const type = raw === null ? (types.get(own) ?? "timestamp") : typeOfRaw(raw.type);
    return { name: own, type, role: "label", value: name("labels", staged) };
  });
}

/** How a program reads a column that Granary has no type for: as its text. */
export function typeOfRaw(raw: NonNullable<LabelColumn["raw"]>["type"]): DataType {
  switch (raw.kind) {
    case "integer":
      return raw.fits === "neither" ? "string" : "int64";
    case "float":
    case "decimal":
      return "float64";
    case "boolean":
      return "boolean";
    case "date":
    case "timestamp":
      return "timestamp";
    case "list": {
      const of = typeOfRaw(raw.of);
      return typeof of === "string" ? { kind: "list", of } : "string";
    }
    default:
      return "string";
  }
}

/** The columns that a plan adds, over the side files of its views. */
export function addedColumns(plan: HistoryPlan): readonly PlacedColumn[] {
  return plan.columns.map(({ name: own, type, view: viewName, part }) => {
    const views = sidesOf(plan);
    const at = views.findIndex(({ view }) => view === viewName);
    const view = views[at];
    invariant(view !== undefined, `the plan lacks view "${viewName}"`);
    const column = part.kind === "feature" ? sideColumn(view.features, part.feature) : `_${part.kind}`;
    const value = name(`side${at}`, column);
    return { name: own, type, role: part.kind, value: part.kind === "status" ? statusName(value) : value };
  });
}

/** The views that have a side file, in the order of the files: those that are joined, then those computed on demand. */
export function sidesOf({ views, onDemand }: HistoryPlan) {
  const computed = onDemand.map(({ view, features }) => ({ view, features: features.map((one) => ({ name: one })) }));
  return [...views.map(({ view, features }) => ({ view, features })), ...computed];
}

/** The label table with the side files beside it, by position: in one pass, where joins would hold them in memory. */
export function besideLabels(labels: LabelTable, sides: readonly string[]): From {
  const files = sides.map((path, i) => fromFunction("read_parquet", [text(literalPath(path))], `side${i}`));
  return beside([labels.from, ...files]);
}

/** The result as a file has it: label columns as they were, keys, instants and features in their types. */
export function resultSelect(columns: readonly PlacedColumn[], from: From): Select {
  return select({ columns: columns.map(({ name: as, value }) => ({ value, as })), from });
}

/** The result as a program reads it. */
export function readable({ role, type, value }: PlacedColumn): Sql {
  if (role !== "label") return value;
  const native = kindOf(type) === "vector";
  return native ? value : cast(value, type);
}

/** Asserts that label rows lie in their order, and beside each one what was found for it: none lost, none twice. */
export async function assertOneRowEach(
  session: DuckdbSession,
  labels: Pick<LabelTable, "path">,
  sides: readonly string[],
  expected: number,
): Promise<void> {
  const numbered = fromFunction("read_parquet", [text(literalPath(labels.path))], "labels", {
    file_row_number: trueSql,
  });
  const files = sides.map((path, i) => fromFunction("read_parquet", [text(literalPath(path))], `side${i}`));
  const position = operation("+", name("labels", "file_row_number"), { kind: "number", value: 1, type: "int64" });
  const apart = anyOf([
    operation("IS DISTINCT FROM", name("labels", "_row"), position),
    ...sides.map((_, i) => operation("IS DISTINCT FROM", name("labels", "_row"), name(`side${i}`, "_row"))),
  ]);
  const counted = select({
    columns: [
      { value: call("count", [star]), as: "rows" },
      { value: call("count", [star], { filter: apart }), as: "apart" },
    ],
    from: beside([numbered, ...files]),
  });
  const [found] = await session.rows(print(counted, duckdbDialect), { doing: "checking rows against their labels" });
  invariant(
    found?.[0] === expected && found[1] === 0,
    `${expected} label rows were read, ${String(found?.[0])} have a row, and ${String(found?.[1])} of these not their own`,
  );
}
