import type { CatalogueEntry } from "../catalogue-entry.js";

export const predictCodes = {
  "GR-PREDICT-FILE-INVALID": {
    title: "A file of rows that can't be scored",
    hint: "A file has a column for each feature of the model that is known, or else join keys and instants; `granary show` lists the features.",
    status: 422,
  },
  "GR-PREDICT-NAME-TAKEN": {
    title: "A file has a column that a prediction would be put in",
    hint: "Rename the column, or leave it out.",
    status: 422,
  },
  "GR-PREDICT-FORMAT-UNKNOWN": {
    title: "A file's name tells no format that rows are scored in",
    hint: "Name files that end in .parquet, .csv or .jsonl.",
    status: 422,
  },
} as const satisfies Record<string, CatalogueEntry>;
