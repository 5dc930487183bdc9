import type { FastifyInstance } from "fastify";
import { fail } from "../../errors/index.js";
import { type Predictions, predictionAnswer, predictionsAnswer } from "../../serving/index.js";
import { parsePredictBody, parsePredictQuery, predictSchemas } from "../predict-requests.js";
import { sendJson } from "../reply.js";
import { routeSchema } from "../route-schemas.js";

/** Predictions by trained models. */
export function addPredictRoutes(app: FastifyInstance, predictions: Predictions, batchLimit: number): void {
  app.post<{ Params: { model: string } }>(
    "/predict/:model",
    {
      schema: routeSchema({
        summary: "What a model predicts: of an entity, of many, or of features that are given",
        description:
          'The body is the join keys, `{"user_id": 42}`; or `{"features": {…}}`; or `{"entities": [{"user_id": 42}, …]}`. A feature without a value is taken as in training, and named in `missing`.',
        tag: "models",
        parameters: { model: "The model's name." },
        query: predictSchemas.query,
        body: predictSchemas.body,
        answer: { json: "Prediction" },
        problems: {
          400: "The request can't be read, or a feature has another type.",
          404: "There is no such model, version, algorithm or feature, or no view has a row for the entity.",
          413: `More than ${batchLimit} entities, or too many bytes.`,
          503: "The model isn't trained, or was trained on features in another meaning than the applied one.",
        },
      }),
    },
    async (request, reply) => {
      const { model } = request.params;
      const selection = { model, ...parsePredictQuery(request.query) };
      const body = parsePredictBody(request.body);
      switch (body.kind) {
        case "features":
          return sendJson(reply, predictionAnswer(await predictions.ofFeatures(selection, body.features)));
        case "entity":
          return sendJson(reply, predictionAnswer(await predictions.ofEntity(selection, body.keys, body.request)));
        case "entities": {
          const { keys } = body;
          if (keys.length > batchLimit) {
            fail("GR-BATCH-TOO-LARGE", `${keys.length} entities are asked for; the limit is ${batchLimit}.`);
          }
          return sendJson(reply, predictionsAnswer(await predictions.ofEntities(selection, keys, body.request)));
        }
      }
    },
  );
}
