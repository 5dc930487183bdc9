import type { FastifyInstance } from "fastify";
import type { Predictions, Serving } from "../../serving/index.js";
import type { Metrics } from "../metrics.js";
import { sendJson } from "../reply.js";
import { routeSchema } from "../route-schemas.js";

interface OperationSources {
  readonly serving: Serving;
  readonly predictions: Predictions | undefined;
  readonly metrics: Metrics;
}

/** What those ask who run the server. They are answered under pressure too. */
export function addOperationRoutes(app: FastifyInstance, { serving, predictions, metrics }: OperationSources): void {
  app.get(
    "/health",
    { schema: routeSchema({ summary: "Whether the server is alive", tag: "operation", answer: { json: "State" } }) },
    (_, reply) => sendJson(reply, { status: "ok" }),
  );

  app.get(
    "/ready",
    {
      schema: routeSchema({
        summary: "Whether the server can answer: its online store is reached, its models are loaded",
        tag: "operation",
        answer: { json: "State" },
        problems: { 503: "The online store can't be reached.", 500: "A model can't be read." },
      }),
    },
    async (_, reply) => {
      await serving.checkStore();
      await predictions?.checkModels();
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
