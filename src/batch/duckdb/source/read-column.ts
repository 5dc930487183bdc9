import { kindOf } from "../../../schema/index.js";
import { cast, type Sql } from "../../../sql/index.js";
import { type Conversion, lossless } from "./conversion.js";
import type { RawType } from "./raw-type.js";
import type { ReadAs } from "./read-as.js";
import { readElements } from "./read-elements.js";
import { fieldAsBoolean, fieldAsFloat64, fieldAsInt64, fieldAsNumberInstant } from "./read-field.js";
import { type InstantRules, numberAsInstant, timestampAsInstant } from "./read-instant.js";
import { textAsInstant } from "./read-instant-text.js";
import { readJson } from "./read-json.js";
import { numberAsFloat64, numberAsInt64 } from "./read-number.js";
import { inlineSteps, type Steps } from "./steps.js";

/**
 * How a raw column of type `raw` is read as declared, by semantics §1, §2 and §7; undefined where no value of the raw
 * type can be.
 */
export function readColumn(value: Sql, raw: RawType, as: ReadAs, steps: Steps): Conversion | undefined {
  if (raw.kind === "json") return readJson(value, as, steps);
  switch (kindOf(as.type)) {
    case "int64":
      return raw.kind === "field" ? fieldAsInt64(value) : numberAsInt64(value, raw);
    case "float64":
      return raw.kind === "field" ? fieldAsFloat64(value) : numberAsFloat64(value, raw);
    case "boolean":
      if (raw.kind === "field") return fieldAsBoolean(value);
      return raw.kind === "boolean" ? lossless(value) : undefined;
    case "string":
      if (raw.kind === "enumerated") return lossless(cast(value, "string"));
      return raw.kind === "text" || raw.kind === "field" ? lossless(value) : undefined;
    case "timestamp":
      return readInstant(value, raw, as, steps);
    case "vector":
    case "list":
      return raw.kind === "list"
        ? readElements(value, as, steps, (element, elementAs) => readColumn(element, raw.of, elementAs, inlineSteps))
        : undefined;
  }
}

function readInstant(value: Sql, raw: RawType, rules: InstantRules, steps: Steps): Conversion | undefined {
  if (rules.unit !== null) {
    return raw.kind === "field" ? fieldAsNumberInstant(value, rules) : numberAsInstant(value, raw, rules);
  }
  if (raw.kind === "field" || raw.kind === "text") return textAsInstant(value, rules, steps);
  return timestampAsInstant(value, raw, rules, steps);
}
