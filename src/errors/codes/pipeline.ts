import type { CatalogueEntry } from "../catalogue-entry.js";

export const pipelineCodes = {
  "GR-BACKFILL-RANGE-INVALID": {
    title: "A backfill of no instants, or of too many",
    hint: "It builds from --from up to --to, both included, every --every: 1d, 12h, 1w.",
    status: 400,
  },
  "GR-CHECK-DISAGREEMENT": {
    title: "A view on which oracle, engine and store differ",
    hint: "This is a defect in Granary or in an engine. Please report it with the history printed, which is the smallest that shows it.",
    status: 500,
  },
  "GR-PUSH-OTHER-DEFINITION": {
    title: "A snapshot of another definition",
    hint: "Run `granary build`, so that the snapshot is of the definition that is applied; then push.",
    status: 409,
  },
} as const satisfies Record<string, CatalogueEntry>;
