import type { FastifyInstance } from "fastify";
import type { Serving } from "../../serving/index.js";
import type { Metrics } from "../metrics.js";
import { sendJson } from "../reply.js";
import { routeSchema } from "../route-schemas.js";

/** What those ask who run the server. They are answered under pressure too. */
export function addOperationRoutes(app: FastifyInstance, serving: Serving, metrics: Metrics): void {
  app.get(
    "/health",
    { schema: routeSchema({ summary: "Whether the server is alive", tag: "operation", answer: { json: "State" } }) },
    (_, reply) => sendJson(reply, { status: "ok" }),
  );

  app.get(
    "/ready",
    {
      schema: routeSchema({
        summary: "Whether the server can answer: its online store is reached",
        tag: "operation",
        answer: { json: "State" },
        problems: { 503: "The online store can't be reached." },
      }),
    },
    async (_, reply) => {
      await serving.checkStore();
      return sendJson(reply, { status: "ready" });
    },
  );

  app.get(
    "/metrics",
    {
      schema: routeSchema({
        summary: "Requests, latencies, snapshot ages and store errors, for Prometheus",
        tag: "operation",
        answer: { mediaType: "text/plain" },
      }),
    },
    async (_, reply) => reply.header("content-type", metrics.contentType).send(await metrics.text()),
  );
}
