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
export { type CutoffPlan, type LabelPlan, planCutoff, planLabel, populationColumn } from "./plan-label.js";
export { columnsOfView, eventTimestamp, instantColumn, plannedFeatures, planView } from "./plan-view.js";
export { aggregateOf, scanOf } from "./steps.js";
