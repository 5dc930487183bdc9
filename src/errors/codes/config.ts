import type { CatalogueEntry } from "../catalogue-entry.js";

export const configCodes = {
  "GR-CONFIG-MISSING": {
    title: "There is no feature repo here",
    hint: "Run `granary init` to make one, or name its folder with --repo.",
    status: 500,
  },
  "GR-CONFIG-INVALID": {
    title: "The configuration can't be",
    hint: "docs/config.md lists every setting.",
    status: 500,
  },
  "GR-MODULE-SYNTAX": {
    title: "A file of the feature repo is no valid TypeScript",
    hint: "Mend the line that is named.",
    status: 500,
  },
  "GR-MODULE-FAILED": {
    title: "A file of the feature repo failed while it was loaded, or after",
    hint: "Mend the line that is named: loading a file only declares things, and must not fail.",
    status: 500,
  },
  "GR-MODULE-MISSING": {
    title: "A file or package that the feature repo needs is not there",
    hint: "Check the path, or install the package in the feature repo.",
    status: 500,
  },
  "GR-DEFINITION-NONE": {
    title: "The feature repo defines nothing",
    hint: "Export entities, sources, views and services from these files, or say in granary.config.ts where they are: definitions.",
    status: 500,
  },
  "GR-DEFINITION-TWICE": {
    title: "Two different definitions have one name",
    hint: "Rename one of them, or export one and import it where it is needed.",
    status: 409,
  },
} as const satisfies Record<string, CatalogueEntry>;
