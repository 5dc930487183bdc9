import type { ViewPlan } from "../../logical/index.js";
import { duckdbDialect, print, select, star, table } from "../../sql/index.js";
import { compilePlan } from "./compile.js";

/**
 * The SQL that computes a view's snapshot, for people: its source stands as a table of the source's name, whose rows are
 * read, checked and deduplicated before. Bound texts are listed below it.
 */
export function viewSql(plan: ViewPlan): string {
  const { text, parameters } = print(
    compilePlan(plan, (node) => select({ columns: [{ value: star, as: "*" }], from: table(node.source.name) })),
    duckdbDialect,
  );
  const bound = parameters.map((value, index) => `-- $${index + 1} = ${JSON.stringify(value)}`);
  return [text, ...bound].join("\n");
}
