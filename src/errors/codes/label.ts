import type { CatalogueEntry } from "../catalogue-entry.js";

export const labelCodes = {
  "GR-LABEL-NOT-KNOWN": {
    title: "The label is not yet known",
    hint: "A label looks at the horizon after its cutoff: take an earlier cutoff, or wait for the source's rows.",
    status: 409,
  },
  "GR-LABEL-ROW-INCOMPLETE": {
    title: "A row of a label file lacks its key or its instant",
    hint: "Every row of a label file names an entity and the instant that it is a label of: mend the rows, or leave them out of the file.",
    status: 400,
  },
} as const satisfies Record<string, CatalogueEntry>;
