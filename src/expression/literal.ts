import { fail } from "../errors/index.js";
import { type DataType, fromOutside, kindOf, typeName } from "../schema/index.js";
import { type InstantInput, microsOf } from "../time/index.js";
import type { Expression } from "./node.js";

/** A literal of a type, from the value that an author wrote. */
export function literal(value: unknown, type: DataType): Expression {
  if (value === null || value === undefined) {
    return fail("GR-EXPRESSION-INVALID", "A literal can't be null: use isNull() or isNotNull().");
  }
  if (kindOf(type) === "timestamp") {
    // microsOf refuses all that is no instant.
    return { kind: "literal", value: microsOf(value as InstantInput), type };
  }
  if (typeof value === "number" && Number.isNaN(value)) {
    return fail("GR-EXPRESSION-INVALID", "NaN reads as null and can't be a literal: use isNull().");
  }
  const kind = kindOf(type);
  if ((kind === "int64" || kind === "float64") && typeof value !== "number" && typeof value !== "bigint") {
    return fail("GR-EXPRESSION-INVALID", `${JSON.stringify(value)} is no ${typeName(type)}.`);
  }
  const hint =
    kind === "int64" && typeof value === "number"
      ? { hint: "Turn the int64 into a float64 first, with asFloat64()." }
      : {};
  try {
    const inner = fromOutside(kind === "float64" ? Number(value) : value, type, "literal");
    const plain = typeof inner === "bigint" || inner === Infinity || inner === -Infinity ? String(inner) : inner;
    if (typeof plain === "object") return fail("GR-EXPRESSION-INVALID", `A literal can't be a ${typeName(type)}.`);
    return { kind: "literal", value: plain, type };
  } catch (cause) {
    return fail("GR-EXPRESSION-INVALID", `${String(value)} is no ${typeName(type)}.`, { cause, ...hint });
  }
}
