import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Entity } from "../../definition/index.js";
import { fail } from "../../errors/index.js";
import { entityAnswerText, manyAnswer, type OutsideKeys, type Serving, valueAnswer } from "../../serving/index.js";
import { sendJson, sendJsonText } from "../reply.js";
import {
  isRequestData,
  parseManyBody,
  parseReadQuery,
  parseRequestQuery,
  requestSchemas,
  rowsOfEntities,
} from "../requests.js";
import { routeSchema } from "../route-schemas.js";

const parameters = { id: "The default entity's join key, percent-encoded." };
const openRequest = {
  request: "Request data of on-demand features: each field a parameter of its own, `?request.cart_value=19.9`.",
};
const problems = {
  400: "The request can't be read.",
  404: "No view has a row for the entity, or the registry lacks a name.",
  503: "The online store can't answer, or lacks a feature in the meaning asked for.",
};

/** Reads of features. */
export function addFeatureRoutes(app: FastifyInstance, serving: Serving, batchLimit: number): void {
  app.get<{ Params: { id: string } }>(
    "/features/:id",
    {
      schema: routeSchema({
        summary: "The features of one entity",
        tag: "features",
        parameters,
        query: requestSchemas.readQuery,
        openQuery: openRequest,
        answer: { json: "EntityFeatures" },
        problems,
      }),
    },
    async (request, reply) => {
      const { features, service, statuses, request: data } = parseReadQuery(queryOf(request));
      const { entity, keys } = defaultKeys(serving, request.params.id);
      const read = await serving.get({ entity, keys, features, service, request: data, fromText: true });
      return sendJsonText(reply, entityAnswerText(read, statuses));
    },
  );

  app.get<{ Params: { id: string; feature: string } }>(
    "/features/:id/:feature",
    {
      schema: routeSchema({
        summary: "One feature of one entity, with its status and event time",
        tag: "features",
        parameters: { ...parameters, feature: "The feature's name." },
        answer: { json: "FeatureValue" },
        problems,
      }),
    },
    async (request, reply) => {
      const { entity, keys } = defaultKeys(serving, request.params.id);
      const data = parseRequestQuery(queryOf(request));
      const features = [request.params.feature];
      const read = await serving.get({ entity, keys, features, request: data, fromText: true });
      return sendJson(reply, valueAnswer(read));
    },
  );

  app.get<{ Params: { entity: string } }>(
    "/entities/:entity/features",
    {
      schema: routeSchema({
        summary: "The features of one entity of any kind",
        tag: "features",
        parameters: { entity: "The entity's name." },
        query: requestSchemas.readQuery,
        openQuery: { keys: "Each join key is a parameter of its own: `?user_id=42&item_id=7`.", ...openRequest },
        answer: { json: "EntityFeatures" },
        problems,
      }),
    },
    async (request, reply) => {
      const { entity } = request.params;
      const { keys, rest } = splitQuery(queryOf(request), serving.discovery.entity(entity));
      const { features, service, statuses, request: data } = parseReadQuery(rest);
      const read = await serving.get({ entity, keys, features, service, request: data, fromText: true });
      return sendJsonText(reply, entityAnswerText(read, statuses));
    },
  );

  app.post(
    "/features",
    {
      schema: routeSchema({
        summary: "The features of many entities",
        description: "One unknown to every view is a row of nulls with the status NOT_FOUND.",
        tag: "features",
        body: requestSchemas.manyBody,
        answer: { json: "ManyFeatures" },
        problems: {
          ...problems,
          404: "The registry lacks a name.",
          413: `More than ${batchLimit} entities, or too many bytes.`,
          415: "The body is not application/json.",
        },
      }),
    },
    async (request, reply) => {
      const { entities, entity, features, service, request: data, statuses = false } = parseManyBody(request.body);
      const keys = rowsOfEntities(entities);
      if (keys.length > batchLimit) {
        fail("GR-BATCH-TOO-LARGE", `${keys.length} entities are asked for; the limit is ${batchLimit}.`);
      }
      const asked = { entity, keys, features, service, request: data };
      const bytes = serving.quickMany(asked, statuses);
      if (bytes !== undefined) return sendJsonText(reply, Buffer.from(bytes, "latin1"));
      return sendJson(reply, manyAnswer(await serving.getMany(asked), statuses));
    },
  );
}

/** The default entity's keys by the one value that a path holds. */
function defaultKeys(serving: Serving, id: string): { readonly entity: string; readonly keys: OutsideKeys } {
  const entity = serving.discovery.entity();
  const [key, second] = entity.joinKeys;
  if (key === undefined || second !== undefined) {
    const names = entity.joinKeys.map(({ name }) => name);
    fail(
      "GR-KEY-INVALID",
      `Entity "${entity.name}" has the join keys ${names.join(", ")}, and a path holds only one.`,
      {
        hint: `Ask for /entities/${entity.name}/features?${names.map((name) => `${name}=…`).join("&")}.`,
      },
    );
  }
  return { entity: entity.name, keys: { [key.name]: id } };
}

/** Tells join keys from the parameters of a read. A join key that is called as one of these goes before it. */
function splitQuery(query: object, { joinKeys }: Entity) {
  const keys: Record<string, unknown> = {};
  const rest: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(query)) {
    const isKey =
      joinKeys.some((key) => key.name === name) || !(name in requestSchemas.readQuery.shape || isRequestData(name));
    (isKey ? keys : rest)[name] = value;
  }
  return { keys, rest };
}

/** The query's parameters, which the framework leaves undecoded where they are encoded wrongly. */
function queryOf(request: FastifyRequest): object {
  const { query, url } = request;
  if (typeof query !== "object" || query === null) return {};
  const start = url.indexOf("?");
  if (start >= 0 && url.includes("%", start)) {
    try {
      decodeURIComponent(url.slice(start + 1));
    } catch (cause) {
      fail("GR-URL-INVALID", "The query is not valid percent-encoded UTF-8.", { cause });
    }
  }
  return query;
}
