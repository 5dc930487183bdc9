import { describeAggregation } from "../aggregation/index.js";
import type {
  Entity,
  FeatureDefinition,
  FilesInput,
  LabelDefinition,
  RowsInput,
  SourceColumn,
  SourceFit,
  SourceFunction,
  SourceKey,
  ViewDefinition,
} from "../definition/index.js";
import { describe } from "../expression/index.js";
import { typeName } from "../schema/index.js";
import { formatDuration } from "../time/index.js";

/** How people read what a feature computes: `sum(amount) where event_type = 'purchase' over 7d`. */
export function describeComputation(feature: FeatureDefinition): string {
  return "aggregation" in feature ? describeAggregation(feature.aggregation) : describe(feature.expression);
}

/** How people read what a feature means: `sum(amount) over 7d, float64, from user_events, for 30d`. */
export function describeFeature(view: ViewDefinition, feature: FeatureDefinition): string {
  const ttl = view.ttlMicros === null ? [] : [`for ${formatDuration(view.ttlMicros)}`];
  const from =
    view.kind === "aggregate_view" ? `from ${view.source.name}` : `from the newest row of ${view.source.name}`;
  return [describeComputation(feature), typeName(feature.type), from, ...ttl].join(", ");
}

/** How people read what a label means: `rows = 0 with rows = count(), of user_events in the 30d after, active in the 90d before`. */
export function describeLabel(label: LabelDefinition): string {
  const { source, type } = label;
  if (label.kind === "file_label") return `${typeName(type)} from ${describeInput(source.input)}`;
  const names = new Map(label.aggregates.map((one) => [one.name, describeAggregation(one.aggregation)]));
  const { expression } = label;
  const whole = expression.kind === "column" ? names.get(expression.name) : undefined;
  const parts = [...names].map(([name, text]) => `${name} = ${text}`).join(", ");
  const computed = whole ?? `${describe(expression)} with ${parts}`;
  const active = label.activeMicros === null ? "" : `, active in the ${formatDuration(label.activeMicros)} before`;
  return `${computed}, ${typeName(type)}, of ${source.name} in the ${formatDuration(label.horizonMicros)} after${active}`;
}

/** `user_id int64, item_id string` */
export function describeJoinKeys(entity: Entity): string {
  return entity.joinKeys.map((key) => `${key.name} ${key.type}`).join(", ");
}

/** `user_id from CustomerID`, or `user_id = customer * 2` for an expression. */
export function describeSourceKey(key: SourceKey): string {
  if (key.expression !== null) return `${key.name} ${key.type} = ${describe(key.expression)}`;
  return `${key.name} ${key.type}${key.from === key.name ? "" : ` from ${key.from}`}`;
}

/** A column's type and where it comes from: `timestamp from at in ms`. */
export function describeColumn(column: SourceColumn): string {
  const from = column.from === column.name ? "" : ` from ${column.from}`;
  const unit = column.unit === null ? "" : ` in ${column.unit}`;
  const outOfRange = column.outOfRange === "null" ? ", null out of range" : "";
  const fit = typeof column.type === "object" && column.type.kind === "vector" && column.type.fit ? ", cut to fit" : "";
  const bigint = typeof column.type === "object" && column.type.kind === "int64" ? " as bigint" : "";
  return `${typeName(column.type)}${bigint}${from}${unit}${outOfRange}${fit}`;
}

/** `data/*.csv (csv)`, or `sources/orders.ts#rows` for a module. */
export function describeInput(input: FilesInput | RowsInput): string {
  if (input.kind === "rows") return `${input.module}#${input.export}`;
  const { paths, format, delimiter, partition } = input;
  const delimited = format === "csv" && delimiter !== "," ? `, delimiter ${JSON.stringify(delimiter)}` : "";
  const parts = partition === null ? "" : `, in folders by ${partition.column} every ${partition.every}`;
  return `${paths.join(", ")} (${format}${delimited}${parts})`;
}

/** `functions/mood.ts#mood version 2 of text → mood float64, source 1a2b3c4d5e6f` */
export function describeFunction(one: SourceFunction): string {
  const outputs = one.outputs.map(({ name, type }) => `${name} ${typeName(type)}`).join(", ");
  return `${describeCall(one)} → ${outputs}, source ${shortHash(one.sourceHash)}`;
}

/** `functions/mood.ts#mood version 2 of text` */
export function describeCall(one: SourceFunction): string {
  const inputs = one.inputs.map(({ name, expression }) => {
    const computed = describe(expression);
    return computed === name ? name : `${name} = ${computed}`;
  });
  return `${one.module}#${one.export} version ${one.version} of ${inputs.join(", ")}`;
}

/** `imputer version 1 (strategy "median") of price` */
export function describeFit({ fit, version, options, inputs }: SourceFit): string {
  const said = Object.entries(options).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  const how = said.length === 0 ? "" : ` (${said.join(", ")})`;
  return `${fit} version ${version}${how} of ${inputs.map(({ expression }) => describe(expression)).join(", ")}`;
}

/** `price_z float64 = standard_scaler version 1 of price` */
export function describeFitted(fit: SourceFit): string {
  return `${fit.name} ${typeName(fit.type)} = ${describeFit(fit)}`;
}

/** As much of a hash as people compare. */
export function shortHash(hash: string | null): string {
  return hash === null ? "unknown" : hash.slice(0, 12);
}
