import type { CatalogueEntry } from "../catalogue-entry.js";

export const sourceCodes = {} as const satisfies Record<string, CatalogueEntry>;
