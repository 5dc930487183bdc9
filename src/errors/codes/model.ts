import type { CatalogueEntry } from "../catalogue-entry.js";

export const modelCodes = {
  "GR-MODEL-UNREADABLE": {
    title: "A model's file can't be read",
    hint: "Train the model again with `granary train`, or go back to an older version with `granary models rollback`.",
    status: 500,
  },
} as const satisfies Record<string, CatalogueEntry>;
