import { z } from "zod";

const scalar = z.union([z.null(), z.boolean(), z.number(), z.string()]);
const value = z.union([scalar, z.array(scalar)]).meta({
  description: "A value. An int64 past ±(2^53 − 1), ±Infinity and a timestamp are text, a vector is an array.",
});
const keys = z.record(z.string(), scalar).meta({ description: "Join keys by name." });
const status = z.enum(["PRESENT", "NULL_VALUE", "NOT_FOUND", "OUTSIDE_MAX_AGE"]);
const eventTimestamp = z
  .union([z.string(), z.null()])
  .meta({ description: "The event time of the row that the value is of, ISO 8601 with Z; null without a row." });

const listedFeature = z.strictObject({
  name: z.string(),
  description: z.string(),
  owner: z.string(),
  type: z.string(),
  pipeline: z.string(),
  version: z.string(),
  view: z.string(),
  entity: z.string(),
  source: z.string(),
  computation: z.string(),
  columns: z.array(z.string()),
  inputs: z.array(z.string()),
  ttl: z.union([z.string(), z.null()]),
});

const shares = z
  .strictObject({ base: z.number(), contributions: z.record(z.string(), z.number()) })
  .meta({ description: "Shares of the log odds: the base and all contributions add up to those of the probability." });
const onePrediction = z.looseObject({
  entity: keys,
  prediction: z.union([z.boolean(), z.null()]),
  probability: z.union([z.number(), z.null()]),
  missing: z.array(z.string()),
  explanation: shares.optional(),
});

/** The shape of every answer, as OpenAPI shows it. Answers are made elsewhere: tests hold the two together. */
export const answerSchemas = {
  EntityFeatures: z.strictObject({
    entity: keys,
    features: z.record(z.string(), value),
    event_timestamps: z.record(z.string(), eventTimestamp),
    statuses: z.record(z.string(), status).optional(),
  }),
  FeatureValue: z.strictObject({
    entity: keys,
    feature: z.string(),
    value,
    status,
    event_timestamp: eventTimestamp,
  }),
  ManyFeatures: z.strictObject({
    features: z.array(z.string()),
    rows: z.array(
      z.strictObject({
        entity: keys,
        values: z.array(value),
        statuses: z.array(status).optional(),
        event_timestamps: z.array(eventTimestamp),
      }),
    ),
  }),
  OnlineFeatures: z.strictObject({
    metadata: z.strictObject({ feature_names: z.array(z.string()) }),
    results: z.array(
      z.strictObject({
        values: z.array(value),
        statuses: z.array(status),
        event_timestamps: z.array(z.string()),
      }),
    ),
  }),
  Registry: z.strictObject({
    state: z.int(),
    applied_at: z.string(),
    entities: z.array(
      z.strictObject({
        name: z.string(),
        description: z.string(),
        join_keys: z.array(z.strictObject({ name: z.string(), type: z.string() })),
      }),
    ),
    features: z.array(listedFeature),
    services: z.array(
      z.strictObject({
        name: z.string(),
        description: z.string(),
        features: z.array(z.strictObject({ view: z.string(), feature: z.string() })),
      }),
    ),
  }),
  ListedFeature: listedFeature,
  Prediction: z
    .looseObject({
      prediction: z.boolean().optional(),
      probability: z.number().optional(),
      model: z.strictObject({ name: z.string(), version: z.string(), algorithm: z.string() }),
      missing: z.array(z.string()).optional(),
      explanation: shares.optional(),
      predictions: z.array(onePrediction).optional(),
    })
    .meta({
      description:
        "Of one row `prediction`, `probability` (also as `<model>_probability`), `model` and `missing`; of many entities `model` and `predictions`.",
    }),
  Materialized: z.strictObject({
    views: z.array(z.strictObject({ view: z.string(), rows: z.int(), skipped: z.int() })),
  }),
  State: z.strictObject({ status: z.string() }),
  Problem: z
    .strictObject({
      type: z.string().meta({ description: "Where the code is explained, relative to this server." }),
      title: z.string(),
      status: z.int(),
      detail: z.string().meta({ description: "What was found, and where." }),
      code: z.string().meta({ description: "Stable: programs may rely on it." }),
      hint: z.string().meta({ description: "What to do." }),
      request_id: z.string().optional(),
      where: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
      data: z.record(z.string(), z.unknown()).optional(),
    })
    .meta({ description: "A problem document of RFC 9457." }),
} as const;

export type AnswerName = keyof typeof answerSchemas;
