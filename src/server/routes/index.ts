import type { FastifyInstance } from "fastify";
import type { Serving } from "../../serving/index.js";
import type { Metrics } from "../metrics.js";
import { addDocumentRoutes } from "./documents.js";
import { addFeatureRoutes } from "./features.js";
import { addOperationRoutes } from "./operation.js";
import { addRegistryRoutes } from "./registry.js";

/** Adds every route. `batchLimit` is the number of entities that one request may ask for. */
export function addRoutes(app: FastifyInstance, serving: Serving, metrics: Metrics, batchLimit: number): void {
  addFeatureRoutes(app, serving, batchLimit);
  addRegistryRoutes(app, serving);
  addOperationRoutes(app, serving, metrics);
  addDocumentRoutes(app);
}
