import type { CatalogueEntry } from "../catalogue-entry.js";

export const registryCodes = {} as const satisfies Record<string, CatalogueEntry>;
