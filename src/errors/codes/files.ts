import type { CatalogueEntry } from "../catalogue-entry.js";

export const filesCodes = {} as const satisfies Record<string, CatalogueEntry>;
