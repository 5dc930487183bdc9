import type { CatalogueEntry } from "../catalogue-entry.js";

export const commandCodes = {} as const satisfies Record<string, CatalogueEntry>;
