export type {
  AggregatesAtLabels,
  HistoryPlan,
  HistoryView,
  NewestAtLabels,
  OnDemandAtLabels,
} from "./history-node.js";
export { onDemandAtLabels, requestOf } from "./history-on-demand.js";
export type {
  AggregateNode,
  ExpireNode,
  LogicalNode,
  NewestNode,
  ProjectNode,
  ScanNode,
  SnapshotColumn,
  ViewPlan,
} from "./node.js";
export { type AskedFeature, type HistoryRequest, planHistory } from "./plan-history.js";
export {
  type CutoffPlan,
  type LabelPlan,
  newestKnownCutoff,
  planCutoff,
  planLabel,
  populationColumn,
} from "./plan-label.js";
export { columnsOfView, eventTimestamp, instantColumn, plannedFeatures, planView } from "./plan-view.js";
export { aggregateOf, knownUntil, scanOf } from "./steps.js";
