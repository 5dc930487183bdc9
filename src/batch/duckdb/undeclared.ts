import type { Aggregation } from "../../aggregation/index.js";
import { canonicalJson } from "../../definition/index.js";
import { describe, toSql } from "../../expression/index.js";
import { type AggregateNode, aggregateOf, type ViewPlan } from "../../logical/index.js";
import {
  call,
  cast,
  descending,
  duckdbDialect,
  fromSelect,
  int,
  isNotNull,
  listSql,
  name,
  operation,
  print,
  type Select,
  select,
  star,
  text,
} from "../../sql/index.js";
import type { DuckdbSession } from "./session.js";
import type { ScannedSource } from "./source/index.js";

/** How many undeclared values a warning names. */
const namedAtMost = 20;

/**
 * One warning for each expression whose values a `countsBy` counts, where the rows hold values that it does not declare:
 * the most frequent of them with their rows.
 */
export async function undeclaredValues(
  session: DuckdbSession,
  plan: ViewPlan,
  { select: rows, everyRow }: Pick<ScannedSource, "select" | "everyRow">,
): Promise<readonly string[]> {
  const node = aggregateOf(plan.root);
  if (node === null || node.input.kind !== "scan") return [];
  const warnings: string[] = [];
  for (const group of countedGroups(node)) {
    if (!(await mayHoldOthers(session, plan, group, everyRow))) continue;
    const values = select({
      columns: [
        { value: cast(toSql(group.input), "string"), as: "value" },
        { value: call("count", [star]), as: "rows" },
      ],
      from: fromSelect(rows, "source"),
      where: isNotNull(toSql(group.input)),
      groupBy: [toSql(group.input)],
      orderBy: [descending(name("rows")), descending(name("value"))],
    });
    const found = await session.rows(print(values, duckdbDialect), { doing: `counting values for ${plan.view}` });
    const undeclared = found.filter(([value]) => !group.declared.has(String(value)));
    if (undeclared.length === 0) continue;
    const named = undeclared.slice(0, namedAtMost).map(([value, rows]) => `${JSON.stringify(value)} (${rows} rows)`);
    const more = undeclared.length > namedAtMost ? `, and ${undeclared.length - namedAtMost} more` : "";
    warnings.push(`countsBy of ${describe(group.input)} declares no ${named.join(", ")}${more}`);
  }
  return warnings;
}

/** Whether some row, be it one that does not count, holds an undeclared value: told by one column, and seldom so. */
async function mayHoldOthers(
  session: DuckdbSession,
  plan: ViewPlan,
  { input, declared }: CountedGroup,
  everyRow: Select,
): Promise<boolean> {
  // A function, which the engine calls once for each entry of a dictionary, as it does not with IN.
  const isDeclared = call("list_contains", [listSql([...declared].map(text)), cast(toSql(input), "string")]);
  const others = select({
    columns: [{ value: int(1), as: "found" }],
    from: fromSelect(everyRow, "source"),
    where: operation("NOT", isDeclared),
    limit: 1,
  });
  return (await session.rows(print(others, duckdbDialect), { doing: `counting values for ${plan.view}` })).length > 0;
}

interface CountedGroup {
  readonly input: NonNullable<Aggregation["input"]>;
  readonly declared: ReadonlySet<string>;
}

/** The inputs of `countsBy`, each once, with all the values declared for it. */
function countedGroups(node: AggregateNode): readonly CountedGroup[] {
  const groups = new Map<string, { readonly input: CountedGroup["input"]; readonly declared: Set<string> }>();
  // A rate may be of counts by value, too.
  const all = node.features.flatMap(({ aggregation }) => [aggregation, ...(aggregation.operands ?? [])]);
  for (const aggregation of all) {
    const { input, parameters } = aggregation;
    if (aggregation.function !== "countsBy" || input === null) continue;
    const key = canonicalJson(input);
    const group = groups.get(key) ?? { input, declared: new Set<string>() };
    if (parameters.value !== undefined) group.declared.add(String(parameters.value));
    groups.set(key, group);
  }
  return [...groups.values()];
}
