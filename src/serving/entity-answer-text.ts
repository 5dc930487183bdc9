import { type DataType, kindOf, toJson, type Value } from "../schema/index.js";
import { formatMicros } from "../time/index.js";
import type { ReadOne, ReadShape } from "./contract.js";

/** What the answers of one shape have in common, as text. */
export interface ShapeText {
  /** `{"entity":{"user_id":`, `,"item_id":` */
  readonly keys: readonly string[];
  /** `},"features":{"age":`, `,"city":` */
  readonly features: readonly string[];
  /** `},"event_timestamps":{"view":`, `,"other_view":` */
  readonly views: readonly string[];
  /** `},"statuses":{"age":"`, `","city":"` */
  readonly statuses: readonly string[];
}

const textOfShape = new WeakMap<ReadShape, ShapeText>();

/**
 * `JSON.stringify(entityAnswer(read, withStatuses))`, written without the answer in between: it is most of what a
 * single read costs besides HTTP (`http-get` in bench/).
 */
export function entityAnswerText({ shape, row }: ReadOne, withStatuses: boolean): string {
  const fixed = fixedText(shape);
  let text = "";
  for (let i = 0; i < fixed.keys.length; i++) {
    text += fixed.keys[i] + valueText(row.key[i] ?? null, shape.keys[i]?.type ?? "string");
  }
  if (fixed.features.length === 0) text += '},"features":{';
  for (let i = 0; i < fixed.features.length; i++) {
    text += fixed.features[i] + valueText(row.values[i] ?? null, shape.features[i]?.type ?? "string");
  }
  if (fixed.views.length === 0) text += '},"event_timestamps":{';
  for (let i = 0; i < fixed.views.length; i++) {
    text += fixed.views[i] + valueText(row.eventTimesMicros[i] ?? null, "timestamp");
  }
  if (!withStatuses) return `${text}}}`;
  if (fixed.statuses.length === 0) return `${text}},"statuses":{}}`;
  for (let i = 0; i < fixed.statuses.length; i++) text += `${fixed.statuses[i]}${row.statuses[i]}`;
  return `${text}"}}`;
}

/** A value's JSON. */
export function valueText(value: Value, type: DataType): string {
  switch (typeof value) {
    case "number":
      if (kindOf(type) === "timestamp") return `"${formatMicros(value)}"`;
      return Number.isFinite(value) ? `${value}` : `"${value}"`;
    case "string":
      return JSON.stringify(value);
    case "boolean":
      return value ? "true" : "false";
    case "bigint":
      return `"${value}"`;
    default:
      return value === null ? "null" : JSON.stringify(toJson(value, type));
  }
}

/** Made once for a shape. */
export function fixedText(shape: ReadShape): ShapeText {
  const known = textOfShape.get(shape);
  if (known !== undefined) return known;
  const before = (first: string, next: string, names: readonly string[], after: string): readonly string[] =>
    names.map((name, index) => `${index === 0 ? first : next}${JSON.stringify(name)}:${after}`);
  const features = shape.features.map(({ name }) => name);
  const made: ShapeText = {
    keys: before(
      '{"entity":{',
      ",",
      shape.keys.map(({ name }) => name),
      "",
    ),
    features: before('},"features":{', ",", features, ""),
    views: before('},"event_timestamps":{', ",", shape.views, ""),
    statuses: before('},"statuses":{', '",', features, '"'),
  };
  textOfShape.set(shape, made);
  return made;
}
