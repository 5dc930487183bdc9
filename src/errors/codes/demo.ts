import type { CatalogueEntry } from "../catalogue-entry.js";

export const demoCodes = {
  "GR-DEMO-PARAMETER-INVALID": {
    title: "A parameter of the demo data is out of its range",
    hint: "The detail names the parameter and its range.",
    status: 400,
  },
  "GR-DEMO-DATA-DIFFERENT": {
    title: "Demo data made with other parameters is there already",
    hint: "Ask for the parameters it was made with, choose another folder, or have it replaced.",
    status: 409,
  },
  "GR-DEMO-FOLDER-OCCUPIED": {
    title: "The folder for the demo data holds something else",
    hint: "Choose an empty or a new folder: demo data never replaces what it did not make.",
    status: 409,
  },
} as const satisfies Record<string, CatalogueEntry>;
