import type { CatalogueEntry } from "../catalogue-entry.js";

export const fittingCodes = {
  "GR-FIT-MISSING": {
    title: "A fitted column has no artifact",
    hint: "granary fit learns it; granary build does so where there is none.",
    status: 409,
  },
  "GR-FIT-CORRUPT": {
    title: "A fit's artifact is not as it was written",
    hint: "Artifacts are never changed: restore the file from version control or a backup, or remove it and run granary fit, which makes another.",
    status: 500,
  },
  "GR-FIT-FORMAT-UNKNOWN": {
    title: "A fit's artifact was written by a newer Granary",
    hint: "Upgrade Granary to at least the version that wrote it.",
    status: 500,
  },
  "GR-FIT-KIND-UNKNOWN": {
    title: "There is no such kind of fit",
    hint: "A newer Granary may have applied the definition: upgrade to it.",
    status: 422,
  },
  "GR-FIT-CATEGORIES-MANY": {
    title: "A column has more categories than an encoder holds",
    hint: "Bring rare values together first: splitPart(), substring() or when(…) in the encoder's input.",
    status: 422,
  },
} as const satisfies Record<string, CatalogueEntry>;
