import { invariant } from "../../errors/index.js";
import type { AggregateNode } from "../../logical/index.js";
import { allOf, type From, fromSelect, join, name, operation, type Select, select } from "../../sql/index.js";
import type { Grouping } from "./grouping.js";
import { groupingsOf } from "./groupings.js";

/** An entity's aggregates in one select. */
export function compileAggregate(node: AggregateNode, rows: Select): Select {
  const groupings = groupingsOf(node);
  return joinGroupings(
    node,
    groupings,
    groupings.map((grouping, i) => fromSelect(grouping.select(rows), groupingName(i))),
  );
}

/** What a grouping is called where groupings are joined. */
export function groupingName(index: number): string {
  return `grouping_${index}`;
}

/** Groupings of the same rows, joined: keys are never null, so each has every entity once. `froms` are named by `groupingName`. */
export function joinGroupings(node: AggregateNode, groupings: readonly Grouping[], froms: readonly From[]): Select {
  const [first, ...others] = froms;
  invariant(first !== undefined, "An aggregate node has a grouping.");
  const sameEntity = (index: number) =>
    allOf(node.keys.map((key) => operation("=", name(groupingName(0), key.name), name(groupingName(index), key.name))));
  const from = others.reduce((left, right, i) => {
    const on = sameEntity(i + 1);
    invariant(on !== null, "An entity has join keys.");
    return join("inner", left, right, on);
  }, first);
  const features = groupings.flatMap(({ names }, i) => names.map((as) => ({ value: name(groupingName(i), as), as })));
  const keys = node.keys.map((key) => ({ value: name(groupingName(0), key.name), as: key.name }));
  return select({ columns: [...keys, ...features], from });
}
