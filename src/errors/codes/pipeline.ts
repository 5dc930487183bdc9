import type { CatalogueEntry } from "../catalogue-entry.js";

export const pipelineCodes = {
  "GR-PUSH-OTHER-DEFINITION": {
    title: "A snapshot of another definition",
    hint: "Run `granary build`, so that the snapshot is of the definition that is applied; then push.",
    status: 409,
  },
} as const satisfies Record<string, CatalogueEntry>;
