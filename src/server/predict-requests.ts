import { z } from "zod";
import { fail } from "../errors/index.js";
import { checked, entitiesOfMany, requestOfMany, rowsOfEntities } from "./requests.js";

const row = z.record(z.string(), z.unknown());

/** The query of a prediction: `?explain=true&algorithm=xgboost&version=3`. */
const predictQuery = z.strictObject({
  explain: z
    .enum(["true", "false"], { error: "expected true or false" })
    .optional()
    .meta({ description: "Whether to say how much each feature moves the prediction." }),
  algorithm: z.string().optional().meta({ description: "An algorithm of the version; its champion by default." }),
  version: z
    .string()
    .regex(/^[1-9]\d{0,8}$/, "expected a whole number from 1")
    .optional()
    .meta({ description: "A version of the model; the current one by default." }),
});

const request = row.optional().meta({ description: "Request data, for on-demand features of the model." });
const ofFeatures = z.strictObject({
  features: row.meta({ description: "Values by feature; those left out, or null, are missing." }),
});
const ofEntities = z.strictObject({
  entities: entitiesOfMany,
  request: requestOfMany.meta({
    description: "Request data, for on-demand features of the model: for all entities, or a list with one for each.",
  }),
});
const ofEntity = z.looseObject({ request }).meta({ description: "The join keys of one entity." });

/** What a prediction takes; OpenAPI shows the same. */
export const predictSchemas = { query: predictQuery, body: z.union([ofFeatures, ofEntities, ofEntity]) };

type Members = Readonly<Record<string, unknown>>;

/** What is to be predicted. */
export type PredictBody =
  | { readonly kind: "features"; readonly features: Members }
  | {
      readonly kind: "entities";
      readonly keys: readonly Members[];
      readonly request: Members | readonly Members[] | undefined;
    }
  | { readonly kind: "entity"; readonly keys: Members; readonly request: Members | undefined };

/** Reads the query of a prediction. @throws GR-REQUEST-INVALID */
export function parsePredictQuery(query: unknown) {
  const { explain, algorithm, version } = checked(predictQuery, query, "query");
  return { explain: explain === "true", algorithm, version: version === undefined ? undefined : Number(version) };
}

/** Reads the body of a prediction: `features`, or `entities`, or else join keys. @throws GR-REQUEST-INVALID */
export function parsePredictBody(body: unknown): PredictBody {
  const members = checked(row, body, "body");
  if ("features" in members) return { kind: "features", features: checked(ofFeatures, body, "body").features };
  if ("entities" in members) {
    const { entities, request: data } = checked(ofEntities, body, "body");
    return { kind: "entities", keys: rowsOfEntities(entities), request: data };
  }
  const { request: data, ...keys } = checked(ofEntity, body, "body");
  if (Object.keys(keys).length === 0) {
    fail("GR-REQUEST-INVALID", "The body names no entity, no entities and no features.");
  }
  return { kind: "entity", keys, request: data };
}
