import type { CatalogueEntry } from "../catalogue-entry.js";

export const servingCodes = {} as const satisfies Record<string, CatalogueEntry>;
