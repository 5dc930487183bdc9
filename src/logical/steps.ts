import type { AggregateNode, LogicalNode, ScanNode } from "./node.js";

/** The column of a scan's versions that holds when a row was superseded, null for never; a name that no column can have. */
export const knownUntil = "_known_until";

/** The scan that a plan's steps begin with. */
export function scanOf(node: LogicalNode): ScanNode {
  return node.kind === "scan" ? node : scanOf(node.input);
}

/** The aggregation among a plan's steps; null where there is none. */
export function aggregateOf(node: LogicalNode): AggregateNode | null {
  if (node.kind === "aggregate") return node;
  return node.kind === "scan" ? null : aggregateOf(node.input);
}
