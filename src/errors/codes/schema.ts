import type { CatalogueEntry } from "../catalogue-entry.js";

export const schemaCodes = {
  "GR-TYPE-INVALID": {
    title: "A type that Granary does not know",
    hint: "The types are int64, float64, boolean, string, timestamp, vector(n) and list(scalar).",
    status: 400,
  },
  "GR-VALUE-TYPE": {
    title: "A value of the wrong type",
    hint: "Give the value as its declared type. JSON carries an int64 past ±(2^53 − 1) and a timestamp as text.",
    status: 400,
  },
  "GR-VALUE-OVERFLOW": {
    title: "An integer result past int64",
    hint: "Compute with float64 where such magnitudes are meant: convert an operand with asFloat64().",
    status: 422,
  },
  "GR-VALUE-UNSAFE-INTEGER": {
    title: "An integer that a JavaScript number can't hold",
    hint: 'Declare the column or feature as int64({ as: "bigint" }): its values are then bigints.',
    status: 500,
  },
} as const satisfies Record<string, CatalogueEntry>;
