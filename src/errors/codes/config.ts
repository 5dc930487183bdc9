import type { CatalogueEntry } from "../catalogue-entry.js";

export const configCodes = {} as const satisfies Record<string, CatalogueEntry>;
