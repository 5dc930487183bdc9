import type { CatalogueEntry } from "../catalogue-entry.js";

export const modelCodes = {
  "GR-MODEL-UNKNOWN": {
    title: "The registry has no such model",
    hint: "`granary ls` lists what is applied. Run `granary apply` after adding a model.",
    status: 404,
  },
  "GR-MODEL-OTHER-DEFINITION": {
    title: "A model was trained on features in another meaning than the applied one",
    hint: "Train it again with `granary train`, or apply the definitions that it was trained on.",
    status: 503,
  },
  "GR-MODEL-NOT-BETTER": {
    title: "A model version that is not known to be as good as the current one",
    hint: "`granary models promote --force` serves it all the same.",
    status: 409,
  },
  "GR-MODEL-UNREADABLE": {
    title: "A model's file can't be read",
    hint: "Train the model again with `granary train`, or go back to an older version with `granary models rollback`.",
    status: 500,
  },
  "GR-MODEL-FEATURE-UNFIT": {
    title: "A model is to learn from a feature that is no number",
    hint: "Numbers, booleans, strings, timestamps and vectors can be learnt from.",
    status: 400,
  },
  "GR-MODEL-UNTRAINED": {
    title: "A model that has not been trained yet",
    hint: "Run `granary train`.",
    status: 503,
  },
  "GR-MODEL-VERSION-UNKNOWN": {
    title: "A version of a model that is not there",
    hint: "`granary models` lists the versions.",
    status: 404,
  },
  "GR-MODEL-ALGORITHM-UNKNOWN": {
    title: "A model was not trained by the algorithm that is asked for",
    hint: "`granary models` lists what each version was trained by.",
    status: 404,
  },
  "GR-MODEL-NO-EARLIER": {
    title: "There is no earlier version to go back to",
    hint: "`granary models promote` makes any version current.",
    status: 409,
  },
} as const satisfies Record<string, CatalogueEntry>;
