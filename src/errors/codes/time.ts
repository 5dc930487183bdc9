import type { CatalogueEntry } from "../catalogue-entry.js";

export const timeCodes = {} as const satisfies Record<string, CatalogueEntry>;
