import { z } from "zod";
import { type Aggregation, aggregates } from "../aggregation/index.js";
import {
  algorithms,
  type Entity,
  type FeatureService,
  type LabelDefinition,
  type ModelDefinition,
  type OnDemandViewDefinition,
  type Source,
  type ViewDefinition,
} from "../definition/index.js";
import { type Expression, type OperatorName, operators } from "../expression/index.js";
import { type DataType, isDataType, type JsonValue } from "../schema/index.js";
import type { Duration } from "../time/index.js";

/** The shape of a state's file. A field that isn't known here is refused: leaving it out would change the definitions. */

const name = z.string().min(1);
const dataType = z.custom<DataType>(isDataType, "is no data type");
const keyType = z.enum(["int64", "string", "boolean", "timestamp"]);
const micros = z.int();
const operator = z.custom<OperatorName>(
  (value) => typeof value === "string" && Object.hasOwn(operators, value),
  "is no operator of this version of Granary",
);
const aggregate = z
  .string()
  .refine((value) => aggregates.some((one) => one.name === value), "is no aggregate of this version of Granary");
const duration = z.custom<Duration>((value) => typeof value === "string" && /^\d+[smhdw]$/.test(value));

const expression: z.ZodType<Expression> = z.lazy(() =>
  z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("column"), name, type: dataType }),
    z.strictObject({
      kind: z.literal("literal"),
      value: z.union([z.null(), z.boolean(), z.number(), z.string()]),
      type: dataType,
    }),
    z.strictObject({ kind: z.literal("call"), operator, args: z.array(expression), type: dataType }),
  ]),
);

const json: z.ZodType<JsonValue> = z.json();

const aggregation: z.ZodType<Aggregation> = z.lazy(() =>
  z.strictObject({
    function: aggregate,
    input: expression.nullable(),
    where: expression.nullable(),
    windowMicros: micros.nullable(),
    parameters: z.record(z.string(), json),
    operands: z.array(aggregation).exactOptional(),
  }),
);

const entity: z.ZodType<Entity> = z.strictObject({
  kind: z.literal("entity"),
  name,
  description: z.string(),
  joinKeys: z.array(z.strictObject({ name, type: keyType })).min(1),
});

const column = z.strictObject({
  name,
  type: dataType,
  from: z.string(),
  unit: z.enum(["s", "ms", "us", "ns"]).nullable(),
  outOfRange: z.enum(["error", "null"]),
});

const input = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("files"),
    paths: z.array(z.string()),
    format: z.enum(["parquet", "csv", "json"]),
    delimiter: z.string(),
    partition: z.strictObject({ column: z.string(), every: duration }).nullable(),
  }),
  z.strictObject({ kind: z.literal("rows"), module: z.string(), export: z.string() }),
]);

const sourceFunction = z.strictObject({
  name,
  module: z.string(),
  export: z.string(),
  version: z.string(),
  inputs: z.array(z.strictObject({ name, expression })),
  outputs: z.array(z.strictObject({ name, output: name.nullable(), type: dataType })),
  sourceHash: z.string().nullable(),
});

const sourceFit = z.strictObject({
  name,
  fit: name,
  version: z.string(),
  inputs: z.array(z.strictObject({ name, expression })),
  options: z.record(z.string(), json),
  type: dataType,
});

const sourceFields = {
  name,
  description: z.string(),
  entity,
  input,
  keys: z.array(
    z.union([
      z.strictObject({ name, type: keyType, from: z.string(), expression: z.null() }),
      z.strictObject({ name, type: keyType, from: z.null(), expression }),
    ]),
  ),
  createdTime: column.nullable(),
  columns: z.array(column),
  derived: z.array(z.strictObject({ name, type: dataType, expression })),
  // Exactly absent where there are none: a value of undefined would be no part of the digest, but of no type either.
  functions: z.array(sourceFunction).exactOptional(),
  fits: z.array(sourceFit).exactOptional(),
  identity: z.array(z.string()),
  timeZone: z.string(),
};
const eventSource = z.strictObject({ kind: z.literal("event_source"), ...sourceFields, eventTime: column });
const rowSource = z.strictObject({ kind: z.literal("row_source"), ...sourceFields, eventTime: column.nullable() });
const source: z.ZodType<Source> = z.discriminatedUnion("kind", [eventSource, rowSource]);

const featureFields = { name, type: dataType, description: z.string(), owner: z.string() };
const viewFields = {
  name,
  description: z.string(),
  owner: z.string(),
  version: z.string(),
  pipeline: z.string(),
  entity,
  ttlMicros: micros.nullable(),
};
const view: z.ZodType<ViewDefinition> = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("aggregate_view"),
    ...viewFields,
    source: eventSource,
    features: z.array(z.strictObject({ ...featureFields, aggregation })),
  }),
  z.strictObject({
    kind: z.literal("row_view"),
    ...viewFields,
    source: rowSource,
    features: z.array(z.strictObject({ ...featureFields, expression })),
  }),
]);

const onDemandView: z.ZodType<OnDemandViewDefinition> = z.strictObject({
  kind: z.literal("on_demand_view"),
  name,
  description: z.string(),
  owner: z.string(),
  version: z.string(),
  entity,
  inputs: z.array(z.strictObject({ view: name, entity: name, feature: name, type: dataType })),
  request: z.array(z.strictObject({ name, type: dataType })),
  functions: z.array(sourceFunction).exactOptional(),
  features: z.array(z.strictObject({ ...featureFields, expression: expression.nullable() })).min(1),
});

const service: z.ZodType<FeatureService> = z.strictObject({
  kind: z.literal("feature_service"),
  name,
  description: z.string(),
  features: z.array(z.strictObject({ view: name, entity: name, feature: name })),
});

const labelFields = {
  name,
  description: z.string(),
  owner: z.string(),
  version: z.string(),
  entity,
  source: eventSource,
  type: dataType,
};
const label: z.ZodType<LabelDefinition> = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("horizon_label"),
    ...labelFields,
    horizonMicros: micros,
    activeMicros: micros.nullable(),
    aggregates: z.array(z.strictObject({ name, type: dataType, aggregation })),
    expression,
  }),
  z.strictObject({ kind: z.literal("file_label"), ...labelFields, column: z.string() }),
]);

const model: z.ZodType<ModelDefinition> = z.strictObject({
  kind: z.literal("model"),
  name,
  description: z.string(),
  owner: z.string(),
  version: z.string(),
  service: name,
  label: name,
  algorithms: z.array(z.enum(algorithms)).min(1),
  cutoffsMicros: z.array(micros).min(1).nullable(),
});

export const stateShape = z.strictObject({
  /** Of the file's layout. */
  format: z.literal(1),
  number: z.int().positive(),
  appliedAt: z.iso.datetime(),
  hash: z.string(),
  /** `hashOf` of all the rest: whether the file is as it was written. */
  digest: z.string(),
  definitions: z.strictObject({
    entities: z.array(entity),
    sources: z.array(source),
    views: z.array(view),
    services: z.array(service),
    // Exactly absent where there are none, as functions are.
    onDemandViews: z.array(onDemandView).exactOptional(),
    labels: z.array(label).exactOptional(),
    models: z.array(model).exactOptional(),
  }),
});
