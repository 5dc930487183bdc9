import type { CatalogueEntry } from "../catalogue-entry.js";

export const offlineCodes = {} as const satisfies Record<string, CatalogueEntry>;
