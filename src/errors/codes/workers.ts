import type { CatalogueEntry } from "../catalogue-entry.js";

export const workersCodes = {
  "GR-WORKER-LOST": {
    title: "A worker ended before its work was done",
    hint: "The detail says how it ended, and over which rows. Code of the feature repo that exits the process, fails outside of its calls or takes all memory ends the worker that runs it.",
    status: 500,
  },
  "GR-WORKER-TIMEOUT": {
    title: "A worker took too long over a batch",
    hint: "Look for a loop that doesn't end over these rows; if the work is that slow, give it more time: batch.functionTimeout in granary.config.ts.",
    status: 500,
  },
  "GR-FUNCTION-MISSING": {
    title: "A module exports no row function of that name",
    hint: "Export a function that takes a batch, or perRow(…), by the name that the source says.",
    status: 422,
  },
  "GR-FUNCTION-FAILED": {
    title: "A row function failed",
    hint: "The detail holds the function's own words, and the row. It is the feature repo's code: correct it there, and mind that any input may be null.",
    status: 422,
  },
  "GR-FUNCTION-OUTPUT-INVALID": {
    title: "A row function gave what its output can't be",
    hint: "Give each output one value a row, of its declared type or null: docs/definitions.md tells their forms.",
    status: 422,
  },
} as const satisfies Record<string, CatalogueEntry>;
