import type { CatalogueEntry } from "../catalogue-entry.js";

export const generalCodes = {
  "GR-INTERNAL": {
    title: "Granary broke a promise of its own",
    hint: "This is a defect in Granary. Please report it with the command and the detail.",
    status: 500,
  },
} as const satisfies Record<string, CatalogueEntry>;
