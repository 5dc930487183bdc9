export type {
  AggregateNode,
  ExpireNode,
  LogicalNode,
  NewestNode,
  PlannedFeature,
  ProjectNode,
  ScanNode,
  SnapshotColumn,
  ViewPlan,
} from "./node.js";
export { eventTimestamp, instantColumn, plannedFeatures, planView } from "./plan-view.js";
