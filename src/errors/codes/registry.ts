import type { CatalogueEntry } from "../catalogue-entry.js";

export const registryCodes = {
  "GR-REGISTRY-MEANING-CHANGED": {
    title: "A feature's or a label's meaning changed under the same version",
    hint: "Raise the version of the view or the label, or give the new meaning a new name: models and rows made by the old meaning are around.",
    status: 409,
  },
  "GR-REGISTRY-FUNCTION-CHANGED": {
    title: "A row function's source changed under the same version",
    hint: "Raise the version of the function where the source is derived by it, and that of the views that read it; or take the change back. Whatever it imports from the repo is part of it.",
    status: 409,
  },
  "GR-REGISTRY-FIT-CHANGED": {
    title: "A fit's definition changed under the same version",
    hint: "Raise the version of the fit where the source derives by it, and that of the views that read it; or take the change back. The rows that it learns from are part of it: their keys, times, identity, and the columns that it reads.",
    status: 409,
  },
  "GR-REGISTRY-VERSION-LOWERED": {
    title: "A version went down",
    hint: "A version says which meaning a row has, so an old one is never used again: raise it instead.",
    status: 409,
  },
  "GR-REGISTRY-NAME-CLASH": {
    title: "Two things have one name",
    hint: "Rename one of them. Features of one entity share a row online, whatever views they come from.",
    status: 409,
  },
  "GR-REGISTRY-KEY-MISSING": {
    title: "A model reads features that its label has no key for",
    hint: "A label's rows have the join keys of its entity: give the model a service of that entity's features, or the label an entity with all the keys.",
    status: 409,
  },
  "GR-REGISTRY-UNKNOWN-NAME": {
    title: "The registry knows no such name",
    hint: "granary ls lists what there is.",
    status: 404,
  },
  "GR-REGISTRY-CONFLICT": {
    title: "Another apply was faster",
    hint: "Run granary plan again: the registry is no longer what this apply was planned against.",
    status: 409,
  },
  "GR-REGISTRY-NOT-APPLIED": {
    title: "The code is not what was applied",
    hint: "Look at granary plan, then run granary apply.",
    status: 409,
  },
  "GR-REGISTRY-STATE-CORRUPT": {
    title: "A state of the registry is not as it was written",
    hint: "States are never changed: restore the file from version control or a backup. A newer Granary may have written it too.",
    status: 500,
  },
  "GR-REGISTRY-STATE-MISSING": {
    title: "The registry has no state of that number",
    hint: "Numbers count from 1, one for each apply that changed something.",
    status: 404,
  },
} as const satisfies Record<string, CatalogueEntry>;
