import type { CatalogueEntry } from "../catalogue-entry.js";

export const offlineCodes = {
  "GR-OFFLINE-NO-SNAPSHOT": {
    title: "The offline store has no such snapshot",
    hint: "Run granary build, with --as-of for a snapshot of the past; granary snapshots lists what is there.",
    status: 404,
  },
  "GR-OFFLINE-CORRUPT": {
    title: "A snapshot is not as it was written",
    hint: "Run granary build with the --as-of of the snapshot: it makes it anew and sets the corrupt one aside in corrupt/.",
    status: 500,
  },
  "GR-OFFLINE-FORMAT-UNKNOWN": {
    title: "A snapshot's manifest is of a format that this Granary doesn't know",
    hint: "A newer Granary wrote it: use that version, or an offline store of its own for this one.",
    status: 500,
  },
  "GR-SNAPSHOT-OTHER-DEFINITION": {
    title: "A snapshot was built by another definition than is asked for",
    hint: "Build the view as of that instant again, or read it by the definition of that time.",
    status: 409,
  },
} as const satisfies Record<string, CatalogueEntry>;
