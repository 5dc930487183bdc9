import type { CatalogueEntry } from "../catalogue-entry.js";

export const historyCodes = {
  "GR-HISTORY-FEATURE-UNKNOWN": {
    title: "A point-in-time join is asked for a feature that there is not",
    hint: "Name features as granary ls lists them, or as <view>:<feature>; or name a service.",
    status: 404,
  },
  "GR-HISTORY-NAME-TAKEN": {
    title: "Two columns of a point-in-time join would have one name",
    hint: "Give the feature an alias: as in a program, <name>=<feature> in the command.",
    status: 422,
  },
  "GR-HISTORY-KEYS-DIFFER": {
    title: "Two entities have a join key of one name in two types",
    hint: "Ask for the features of each entity in a point-in-time join of its own.",
    status: 422,
  },
  "GR-HISTORY-LABELS-INVALID": {
    title: "A label table can't be read",
    hint: "A label table is a Parquet or CSV file, or rows of a program, with every join key and an instant in each row, and each column once.",
    status: 422,
  },
  "GR-HISTORY-LABEL-NULL": {
    title: "A label row has no instant, or no join key",
    hint: "Leave such rows out of the label table: what a feature was can't be said of nobody, or of no time.",
    status: 422,
  },
  "GR-HISTORY-FORMAT-UNKNOWN": {
    title: "A point-in-time join can't be written in a format of that name",
    hint: "Name a file that ends in .parquet or .csv.",
    status: 422,
  },
} as const satisfies Record<string, CatalogueEntry>;
