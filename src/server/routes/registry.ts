import type { FastifyInstance } from "fastify";
import type { Serving } from "../../serving/index.js";
import { sendJson } from "../reply.js";
import { parseFeatureQuery, requestSchemas } from "../requests.js";
import { routeSchema } from "../route-schemas.js";

/** Discovery: which features there are. */
export function addRegistryRoutes(app: FastifyInstance, serving: Serving): void {
  app.get(
    "/registry",
    {
      schema: routeSchema({
        summary: "Every entity, feature and service of the applied registry",
        tag: "registry",
        answer: { json: "Registry" },
      }),
    },
    (_, reply) => sendJson(reply, serving.discovery.registry),
  );

  app.get<{ Params: { name: string } }>(
    "/registry/features/:name",
    {
      schema: routeSchema({
        summary: "One feature: what it means, who answers for it, where it comes from",
        tag: "registry",
        parameters: { name: "The feature's name." },
        query: requestSchemas.featureQuery,
        answer: { json: "ListedFeature" },
        problems: { 400: "Several entities have a feature of the name.", 404: "There is no such feature." },
      }),
    },
    (request, reply) => {
      const { entity } = parseFeatureQuery(request.query);
      return sendJson(reply, serving.discovery.feature(request.params.name, entity));
    },
  );
}
