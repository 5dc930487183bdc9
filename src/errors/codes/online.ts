import type { CatalogueEntry } from "../catalogue-entry.js";

export const onlineCodes = {
  "GR-ONLINE-UNREACHABLE": {
    title: "The online store does not answer",
    hint: "Check that the store is there and runs, and that granary.config.ts points to it.",
    status: 503,
  },
  "GR-ONLINE-MISSING": {
    title: "There is no online store yet",
    hint: "Run granary push, which makes and fills it, or correct onlineStore in granary.config.ts.",
    status: 503,
  },
  "GR-ONLINE-CORRUPT": {
    title: "The online store is damaged, or not one that this version of Granary reads",
    hint: "The offline store holds all that is needed to make it again: move this one away and run granary push.",
    status: 500,
  },
  "GR-ONLINE-REFUSED": {
    title: "The online store refuses what was asked of it",
    hint: "Its own words say why: a user who lacks a permission, a wrong password, or no memory left. Writes need an eviction policy that spares Granary's keys.",
    status: 503,
  },
  "GR-ONLINE-LAYOUT": {
    title: "The online store was written in another layout",
    hint: "Set the layout in granary.config.ts to that of the store, or push to another prefix or database.",
    status: 503,
  },
  "GR-ONLINE-KEY-TOO-LONG": {
    title: "An entity's key is too long",
    hint: "A key has at most 512 UTF-8 bytes, the text of all its join keys together. Shorten it, or key the entity by a digest of it.",
    status: 400,
  },
  "GR-ONLINE-KEY-INVALID": {
    title: "An entity's key holds what no key can",
    hint: "Every join key has a value: an integer, well-formed text, a boolean or an instant.",
    status: 400,
  },
} as const satisfies Record<string, CatalogueEntry>;
