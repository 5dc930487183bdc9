import type { CatalogueEntry } from "../catalogue-entry.js";

export const definitionCodes = {
  "GR-AGGREGATE-APPROXIMATE": {
    title: "An approximation that Granary does not make",
    hint: "Leave `approx` out: the aggregate is then exact.",
    status: 400,
  },
  "GR-AGGREGATE-INVALID": {
    title: "An aggregate that has no meaning",
    hint: "docs/aggregates.md lists what each aggregate takes.",
    status: 400,
  },
  "GR-DEFINITION-INVALID": {
    title: "A definition that can't be",
    hint: "docs/definitions.md lists what each definition takes.",
    status: 400,
  },
  "GR-EXPRESSION-INVALID": {
    title: "An expression that has no meaning",
    hint: "Compare and combine values of one type; convert with asInt64(), asFloat64() or asString().",
    status: 400,
  },
  "GR-STATE-UNREADABLE": {
    title: "The state of an aggregate that can't be read",
    hint: "Read it with the version of Granary that wrote it, or compute it again from the source's rows.",
    status: 500,
  },
} as const satisfies Record<string, CatalogueEntry>;
