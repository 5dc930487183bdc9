import type { CatalogueEntry } from "../catalogue-entry.js";

export const trainingSetCodes = {
  "GR-TRAINING-SET-CORRUPT": {
    title: "A training set is not as it was written",
    hint: "Make it anew with granary training-set. Where a run was stopped between the data and its manifest, that mends it too.",
    status: 500,
  },
  "GR-TRAINING-SET-EMPTY": {
    title: "A training set would have no row",
    hint: "Take cutoffs at which entities were active, or look whether the label's files are those that are meant.",
    status: 409,
  },
  "GR-TRAINING-SET-FORMAT-UNKNOWN": {
    title: "A training set's manifest is of a format that this Granary doesn't know",
    hint: "A newer Granary wrote it: use that version, or make the training set anew.",
    status: 500,
  },
  "GR-TRAINING-SET-MISSING": {
    title: "There is no such training set",
    hint: "granary training-set makes one, with its manifest in materialized_store/; or name another.",
    status: 404,
  },
  "GR-REPLAY-DIFFERS": {
    title: "A training set made anew is another",
    hint: "Bring back what it was made from, or make a training set anew and train on that.",
    status: 409,
  },
} as const satisfies Record<string, CatalogueEntry>;
