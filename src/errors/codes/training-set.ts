import type { CatalogueEntry } from "../catalogue-entry.js";

export const trainingSetCodes = {
  "GR-TRAINING-SET-CORRUPT": {
    title: "A training set is not as it was written",
    hint: "Make it anew with granary training-set. Where a run was stopped between the data and its manifest, that mends it too.",
    status: 500,
  },
  "GR-TRAINING-SET-FORMAT-UNKNOWN": {
    title: "A training set's manifest is of a format that this Granary doesn't know",
    hint: "A newer Granary wrote it: use that version, or make the training set anew.",
    status: 500,
  },
  "GR-TRAINING-SET-MISSING": {
    title: "There is no such training set",
    hint: "granary training-set makes it; its manifest is training_dataset.manifest.json in materialized_store/.",
    status: 404,
  },
} as const satisfies Record<string, CatalogueEntry>;
