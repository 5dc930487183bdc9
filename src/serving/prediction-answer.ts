import { type JsonValue, toJson } from "../schema/index.js";
import type { ManyPredictions, ModelTold, OnePrediction, PredictionTold } from "./predictions.js";

type JsonObject = Readonly<Record<string, JsonValue>>;

/** `{ prediction, probability, <model>_probability, model, missing }`, as `POST /predict/{model}` answers for one. */
export function predictionAnswer({ model, told }: OnePrediction): JsonObject {
  const { prediction, probability, missing, ...rest } = toldAnswer(told, model);
  return { prediction, probability, ...rest, model: modelAnswer(model), missing };
}

/** `{ model, predictions }` for many entities; one unknown to every view has null for a prediction. */
export function predictionsAnswer({ model, shape, rows }: ManyPredictions): JsonObject {
  return {
    model: modelAnswer(model),
    predictions: rows.map(({ row, told }) => ({
      entity: Object.fromEntries(
        shape.keys.map(({ name, type }, index) => [name, toJson(row.key[index] ?? null, type)]),
      ),
      ...(told === null
        ? { prediction: null, probability: null, [`${model.name}_probability`]: null, missing: [] }
        : toldAnswer(told, model)),
    })),
  };
}

function toldAnswer({ prediction, probability, missing, explanation }: PredictionTold, model: ModelTold) {
  return {
    prediction,
    probability,
    [`${model.name}_probability`]: probability,
    missing: [...missing],
    ...(explanation === undefined
      ? {}
      : { explanation: { base: explanation.base, contributions: explanation.contributions } }),
  };
}

function modelAnswer({ name, version, algorithm }: ModelTold): JsonObject {
  return { name, version, algorithm };
}
