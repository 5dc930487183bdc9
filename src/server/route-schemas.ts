import type { FastifyInstance, FastifySchema } from "fastify";
import { z } from "zod";
import { type AnswerName, answerSchemas } from "./answer-schemas.js";
import { problemMediaType } from "./problem.js";

/** What OpenAPI says of a route. Nothing of it is run: requests are checked, and answers made, by the route itself. */
export interface RouteDocumentation {
  readonly summary: string;
  readonly description?: string;
  readonly tag: "features" | "models" | "registry" | "operation";
  /** Parameters of the path, with what they are. */
  readonly parameters?: Readonly<Record<string, string>>;
  readonly query?: z.ZodObject;
  /** What parameters of other names stand for, under a name for them all. */
  readonly openQuery?: Readonly<Record<string, string>>;
  readonly body?: z.ZodType;
  /** What 200 answers with: a schema of answers, or a media type. */
  readonly answer: { readonly json: AnswerName } | { readonly mediaType: string };
  /** Statuses of problems with when they come; others, such as 500, come under `default`. */
  readonly problems?: Readonly<Record<number, string>>;
}

declare module "fastify" {
  interface FastifySchema {
    // Read by the OpenAPI plug-in.
    summary?: string;
    description?: string;
    tags?: readonly string[];
    hide?: boolean;
  }
}

/** Makes the schemas of answers known, so that routes can refer to them. */
export function addAnswerSchemas(app: FastifyInstance): void {
  for (const [name, schema] of Object.entries(answerSchemas)) app.addSchema({ $id: name, ...jsonSchema(schema) });
}

/** A route's documentation as the framework's schema. */
export function routeSchema(route: RouteDocumentation): FastifySchema {
  const { answer, parameters, problems = {} } = route;
  const content =
    "json" in answer
      ? { "application/json": { schema: { $ref: `${answer.json}#` } } }
      : { [answer.mediaType]: { schema: { type: answer.mediaType === "application/json" ? "object" : "string" } } };
  const responses = Object.entries({ ...problems, default: "Any other failure." }).map(([status, description]) => [
    status,
    { description, content: { [problemMediaType]: { schema: { $ref: "Problem#" } } } },
  ]);
  return {
    summary: route.summary,
    ...(route.description !== undefined && { description: route.description }),
    tags: [route.tag],
    ...(parameters !== undefined && {
      params: {
        type: "object",
        properties: Object.fromEntries(
          Object.entries(parameters).map(([name, description]) => [name, { type: "string", description }]),
        ),
      },
    }),
    ...(route.query !== undefined && { querystring: querySchema(route.query, route.openQuery ?? {}) }),
    ...(route.body !== undefined && { body: jsonSchema(route.body) }),
    response: { 200: { description: "The answer.", content }, ...Object.fromEntries(responses) },
  };
}

function jsonSchema(schema: z.ZodType): object {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io: "input" });
  return json;
}

/** In OpenAPI each parameter of a query stands alone; those of any name are an object that is spread out. */
function querySchema(schema: z.ZodObject, open: Readonly<Record<string, string>>): object {
  const { properties = {} } = z.toJSONSchema(schema, { io: "input" });
  const spread = Object.entries(open).map(([name, description]) => [
    name,
    { type: "object", additionalProperties: { type: "string" }, description },
  ]);
  return { type: "object", properties: { ...Object.fromEntries(spread), ...properties } };
}
