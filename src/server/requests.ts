import { z } from "zod";
import { didYouMean, fail } from "../errors/index.js";

const names = z.array(z.string());
const row = z.record(z.string(), z.unknown());

/** The query of a read: `?features=a,b&service=s&statuses=true`. */
const readQuery = z.strictObject({
  features: z
    .union([z.string(), names])
    .optional()
    .meta({ description: "Names of features, separated by commas; all by default." }),
  service: z.string().optional().meta({ description: "A feature service, instead of features." }),
  statuses: z
    .enum(["true", "false"], { error: "expected true or false" })
    .optional()
    .meta({ description: "Whether to answer with each value's status." }),
});

const featureQuery = z.strictObject({
  entity: z.string().optional().meta({ description: "The entity, where several have a feature of the name." }),
});

/** The join keys of many entities. */
export const entitiesOfMany = z
  .union([z.array(row), z.record(z.string(), z.array(z.unknown()))], {
    error: 'expected rows, such as [{"user_id": 1}], or columns, such as {"user_id": [1, 2]}',
  })
  .meta({ description: "The join keys of each entity: by row, or as columns of one length." });

/** The request data of many entities: for all of them, or of each. */
export const requestOfMany = z
  .union([row, z.array(row)], { error: "expected an object of fields, or a list with one for each entity" })
  .optional();

const manyBody = z.strictObject({
  entities: entitiesOfMany,
  entity: z.string().optional().meta({ description: "The entity's name; by default the one with these join keys." }),
  features: names.optional().meta({ description: "Names of features, in the answer's order; all by default." }),
  service: z.string().optional().meta({ description: "A feature service, instead of features." }),
  request: requestOfMany.meta({
    description:
      "Request data of on-demand features, by field: for all entities, or a list with one object for each. What no feature reads changes nothing.",
  }),
  statuses: z.boolean().optional().meta({ description: "Whether to answer with each value's status." }),
});

/** What each kind of request takes; OpenAPI shows the same. */
export const requestSchemas = { readQuery, featureQuery, manyBody };

/** What a read's query says. */
export interface ReadQuery {
  /** Request data by field, from the parameters `request.<field>`. */
  readonly request: Readonly<Record<string, unknown>>;
  readonly features: readonly string[] | undefined;
  readonly service: string | undefined;
  readonly statuses: boolean;
}

/** Reads a query of a read. @throws GR-REQUEST-INVALID */
export function parseReadQuery(query: object): ReadQuery {
  const { request, rest } = splitRequest(query);
  const { features, service, statuses } = checked(readQuery, rest, "query");
  const text = typeof features === "object" ? features.join(",") : features;
  return {
    request,
    features: text === undefined ? undefined : text === "" ? [] : text.split(","),
    service,
    statuses: statuses === "true",
  };
}

const requestPrefix = "request.";

/** Tells request data from the other parameters of a query. */
function splitRequest(query: object) {
  const request: Record<string, unknown> = {};
  const rest: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(query)) {
    if (name.startsWith(requestPrefix)) request[name.slice(requestPrefix.length)] = value;
    else rest[name] = value;
  }
  return { request, rest };
}

/** Reads the query of `GET /features/{id}/{feature}`: request data, and nothing else that matters. */
export function parseRequestQuery(query: object): Readonly<Record<string, unknown>> {
  return splitRequest(query).request;
}

/** Whether a parameter of a query holds request data. */
export function isRequestData(name: string): boolean {
  return name.startsWith(requestPrefix);
}

export type ManyBody = z.infer<typeof manyBody>;

/** Reads the body of `POST /features`. @throws GR-REQUEST-INVALID */
export function parseManyBody(body: unknown): ManyBody {
  return checked(manyBody, body, "body");
}

/** Reads the query of `GET /registry/features/{name}`. @throws GR-REQUEST-INVALID */
export function parseFeatureQuery(query: unknown): z.infer<typeof featureQuery> {
  return checked(featureQuery, query, "query");
}

/** The rows of keys that `entities` gives by row or as columns. @throws GR-REQUEST-INVALID for columns of two lengths */
export function rowsOfEntities(entities: ManyBody["entities"]): readonly Readonly<Record<string, unknown>>[] {
  if (Array.isArray(entities)) return entities;
  const columns = Object.entries(entities);
  const [first] = columns;
  if (first === undefined) return fail("GR-REQUEST-INVALID", "The body's entities have no column of a join key.");
  const [firstName, { length }] = first;
  for (const [name, column] of columns) {
    if (column.length !== length) {
      fail(
        "GR-REQUEST-INVALID",
        `The columns of the body's entities differ in length: "${firstName}" has ${length}, "${name}" ${column.length}.`,
      );
    }
  }
  return Array.from({ length }, (_, index) =>
    Object.fromEntries(columns.map(([name, column]) => [name, column[index]])),
  );
}

/** A value as a schema says. @throws GR-REQUEST-INVALID naming its place in the part */
export function checked<T>(schema: z.ZodType<T>, value: unknown, part: "query" | "body"): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  if (issue?.code === "unrecognized_keys") {
    const known = schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
    const name = issue.keys[0] ?? "";
    fail("GR-REQUEST-INVALID", `"${name}" is no member of the ${part}.${didYouMean(name, known)}`, {
      where: { path: name },
    });
  }
  const path = (issue?.path ?? []).reduce<string>(
    (text, step) =>
      typeof step === "number" ? `${text}[${step}]` : text === "" ? String(step) : `${text}.${String(step)}`,
    "",
  );
  const what = path === "" ? `The ${part}` : `"${path}" of the ${part}`;
  const why = (issue?.message ?? "it has another shape").replace(/^Invalid input: /, "");
  return fail("GR-REQUEST-INVALID", `${what} is not what is taken: ${why}.`, path === "" ? {} : { where: { path } });
}
