import type { CatalogueEntry } from "../catalogue-entry.js";

export const onlineCodes = {} as const satisfies Record<string, CatalogueEntry>;
