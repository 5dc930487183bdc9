import { fail } from "../errors/index.js";
import { type DataType, kindOf, typeName } from "../schema/index.js";
import type { Entity } from "./entity.js";
import { checkName, foldCase } from "./names.js";

/** What every label may say of itself. */
export interface LabelOptions {
  readonly description?: string;
  /** Who answers for it. */
  readonly owner?: string;
  /** Raised when the label's meaning changes; "1.0" by default. */
  readonly version?: string;
}

/** Checks that a label's column can stand beside the others of its table. */
export function checkLabelName(name: string, entity: Entity): void {
  checkName(name, "A label");
  const others = ["event_timestamp", ...entity.joinKeys.map((key) => key.name)];
  if (others.some((other) => foldCase(other) === foldCase(name))) {
    fail("GR-DEFINITION-INVALID", `A label can't be called "${name}": label tables hold that column.`);
  }
}

/** Checks that a label is one value. */
export function checkLabelType(name: string, type: DataType): void {
  const kind = kindOf(type);
  if (kind === "vector" || kind === "list") {
    fail("GR-DEFINITION-INVALID", `Label "${name}" is a ${typeName(type)}: a label is one value.`);
  }
}
