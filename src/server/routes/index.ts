import type { FastifyInstance } from "fastify";
import type { Predictions, Serving } from "../../serving/index.js";
import type { Metrics } from "../metrics.js";
import { addDocumentRoutes } from "./documents.js";
import { addFeastRoutes } from "./feast.js";
import { addFeatureRoutes } from "./features.js";
import { addJobRoutes, type JobSources } from "./jobs.js";
import { addOperationRoutes } from "./operation.js";
import { addPredictRoutes } from "./predict.js";
import { addRegistryRoutes } from "./registry.js";

/** What routes answer from. */
export interface RouteSources extends JobSources {
  readonly serving: Serving;
  readonly predictions: Predictions | undefined;
  readonly metrics: Metrics;
  /** The number of entities that one request may ask for. */
  readonly batchLimit: number;
}

/** Adds every route. */
export function addRoutes(app: FastifyInstance, sources: RouteSources): void {
  const { serving, predictions, metrics, batchLimit } = sources;
  addFeatureRoutes(app, serving, batchLimit);
  if (predictions !== undefined) addPredictRoutes(app, predictions, batchLimit);
  addFeastRoutes(app, serving, batchLimit);
  addRegistryRoutes(app, serving);
  addOperationRoutes(app, { serving, predictions, metrics });
  addJobRoutes(app, sources);
  addDocumentRoutes(app);
}
