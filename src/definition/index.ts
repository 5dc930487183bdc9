export { describeKey } from "./describe-key.js";
export { type Entity, entity, type JoinKey, type JoinKeyTypes, type KeysOf } from "./entity.js";
export {
  type FeatureService,
  featureService,
  type ServiceKeys,
  type ServiceRequest,
  type ServiceValues,
} from "./feature-service.js";
export type {
  AggregateFeatureDefinition,
  AggregateView,
  AggregateViewDefinition,
  FeatureDefinition,
  FeatureSelection,
  FeatureView,
  RowFeatureDefinition,
  RowView,
  RowViewDefinition,
  ViewDefinition,
} from "./feature-view.js";
export { type Fitted, type FittedOptions, fitted } from "./fitted.js";
export { inactivity, label } from "./horizon-label.js";
export {
  canonicalJson,
  type Definition,
  fitHash,
  hashOf,
  labelHash,
  meaningHash,
  onDemandHash,
  viewHash,
} from "./identity.js";
export type { HorizonLabelDefinition, Label, LabelDefinition } from "./label.js";
export { labelFile } from "./label-file.js";
export { type Algorithm, algorithms, type Model, type ModelDefinition, model } from "./model.js";
export { foldCase } from "./names.js";
export { onDemandView } from "./on-demand-builder.js";
export {
  instantColumn,
  type OnDemandFeatureDefinition,
  type OnDemandViewDefinition,
  type RequestField,
  requestColumn,
} from "./on-demand-definition.js";
export type { OnDemandView } from "./on-demand-view.js";
export { feature, oneHot, type RowFeature } from "./row-feature.js";
export { type RowFunction, rowFunction } from "./row-function.js";
export {
  type ColumnTypes,
  type EventSource,
  type FilesInput,
  type FittedFunction,
  fitsGiving,
  functionsGiving,
  type NumberUnit,
  type RowSource,
  type RowsInput,
  type Source,
  type SourceColumn,
  type SourceFit,
  type SourceFunction,
  type SourceKey,
} from "./source.js";
export { type ColumnSpec, eventSource, type RowOf, rowSource, type TimeSpec } from "./source-builder.js";
export { columnsOfSource, featureView } from "./view-builder.js";
