import { createHash } from "node:crypto";
import type { Entity } from "./entity.js";
import type { FeatureService } from "./feature-service.js";
import type { FeatureDefinition, ViewDefinition } from "./feature-view.js";
import type { Source } from "./source.js";

/** Everything that an author can export. */
export type Definition = Entity | Source | ViewDefinition | FeatureService;

/** JSON with the names of every object in order, so that equal data has equal text. */
export function canonicalJson(data: unknown): string {
  return JSON.stringify(data, (_, value: unknown) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : value,
  );
}

/** SHA-256 of the canonical JSON, in hexadecimal: a definition's identity. */
export function hashOf(data: unknown): string {
  return createHash("sha256").update(canonicalJson(data)).digest("hex");
}

/** What a source's rows mean, apart from where its files lie and how people describe it. */
function sourceMeaning(source: Source): unknown {
  const { kind, name, entity, keys, eventTime, createdTime, columns, derived, identity, timeZone } = source;
  return { kind, name, entity: entity.joinKeys, keys, eventTime, createdTime, columns, derived, identity, timeZone };
}

/**
 * The identity of what a feature's value is: its computation, its type, its view's kind and ttl and its source's rows.
 * Descriptions, owners and the places of files are not part of it.
 */
export function meaningHash(view: ViewDefinition, feature: FeatureDefinition): string {
  const { name, type } = feature;
  const computation = "aggregation" in feature ? feature.aggregation : feature.expression;
  const { kind, ttlMicros } = view;
  return hashOf({ name, type, computation, kind, ttlMicros, source: sourceMeaning(view.source) });
}

/** The identity of a view's rows: the meanings of all its features, in order. */
export function viewHash(view: ViewDefinition): string {
  return hashOf(view.features.map((feature) => meaningHash(view, feature)));
}
