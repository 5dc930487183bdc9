import type { VectorType } from "../../../schema/index.js";
import {
  call,
  caseWhen,
  falseSql,
  float,
  int,
  isNotNull,
  lambda,
  name,
  operation,
  type Sql,
} from "../../../sql/index.js";
import { and, type Conversion, where } from "./conversion.js";
import type { ReadAs } from "./read-as.js";
import type { Steps } from "./steps.js";

const element = "_e";

/** How one element is read; undefined where none can be. */
export type ReadElement = (element: Sql, as: ReadAs) => Conversion | undefined;

/** How a list is read as a vector or a list, element by element. */
export function readElements(value: Sql, as: ReadAs, steps: Steps, readElement: ReadElement): Conversion | undefined {
  const { type } = as;
  if (typeof type !== "object" || type.kind === "int64") return undefined;
  const inner = readElement(name(element), { ...as, type: type.kind === "list" ? type.of : "float64" });
  if (inner === undefined) return undefined;
  const elements = steps.let(7, call("list_transform", [value, lambda(element, inner.value)]));
  const has = (when: Sql) =>
    operation(
      ">",
      call("len", [call("list_filter", [value, lambda(element, call("coalesce", [when, falseSql]))])]),
      int(0),
    );
  const bad = inner.bad.map(({ problem, when }) => ({ problem, when: has(when) }));
  return type.kind === "vector"
    ? vectorOf(type, elements, bad)
    : { value: elements, bad, counted: inner.counted.map(({ what, when }) => ({ what, when: has(when) })) };
}

/** A null or NaN element makes the whole vector null. */
function vectorOf(type: VectorType, elements: Sql, bad: Conversion["bad"]): Conversion {
  const length = call("len", [elements]);
  const whole = operation("=", call("list_count", [elements]), length);
  const fits = operation("=", length, int(type.length));
  const incomplete = and(isNotNull(elements), operation("NOT", whole));
  if (type.fit) {
    const fitted = call("list_resize", [elements, int(type.length), float(0)]);
    return {
      value: where(whole, caseWhen([[fits, elements]], fitted)),
      bad,
      counted: [
        { what: "nan", when: incomplete },
        { what: "fittedVectors", when: and(whole, operation("NOT", fits)) },
      ],
    };
  }
  return {
    value: where(and(whole, fits), elements),
    bad: [...bad, { problem: "unreadable", when: and(isNotNull(elements), operation("NOT", fits)) }],
    counted: [{ what: "nan", when: and(incomplete, fits) }],
  };
}
