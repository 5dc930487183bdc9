import type { FastifyInstance } from "fastify";
import { fail } from "../../errors/index.js";
import type { Serving } from "../../serving/index.js";
import { createFeastReader, feastAnswerText, feastSchemas } from "../feast/index.js";
import { sendJsonText } from "../reply.js";
import { checked, rowsOfEntities } from "../requests.js";
import { routeSchema } from "../route-schemas.js";

/** Reads in Feast's wire format, so that its own remote client works unchanged. */
export function addFeastRoutes(app: FastifyInstance, serving: Serving, batchLimit: number): void {
  const read = createFeastReader(serving);
  app.post(
    "/get-online-features",
    {
      schema: routeSchema({
        summary: "Features in Feast's wire format, for its remote client",
        description:
          "The answer has a column for each join key and feature, in the order asked for. Instants are seconds since 1970, as Feast has them.",
        tag: "features",
        body: feastSchemas.getOnlineFeatures,
        answer: { json: "OnlineFeatures" },
        problems: {
          400: "The request can't be read.",
          404: "The registry lacks a name.",
          413: `More than ${batchLimit} entities, or too many bytes.`,
          503: "The online store can't answer, or lacks a feature in the meaning asked for.",
        },
      }),
    },
    async (request, reply) => {
      const asked = checked(feastSchemas.getOnlineFeatures, request.body, "body");
      const rows = rowsOfEntities(asked.entities);
      if (rows.length > batchLimit) {
        fail("GR-BATCH-TOO-LARGE", `${rows.length} entities are asked for; the limit is ${batchLimit}.`);
      }
      return sendJsonText(reply, feastAnswerText(await read(asked, rows)));
    },
  );
}
