import type { CatalogueEntry } from "../catalogue-entry.js";

export const definitionCodes = {} as const satisfies Record<string, CatalogueEntry>;
