import { hashOf } from "../definition/index.js";
import { compareText } from "../schema/index.js";
import type { Definitions } from "./state.js";

/** The same definitions, each list in order of name. */
export function inOrder(definitions: Definitions): Definitions {
  const { onDemandViews = [], labels = [], models = [] } = definitions;
  return Object.freeze({
    entities: sorted(definitions.entities),
    sources: sorted(definitions.sources),
    views: sorted(definitions.views),
    services: sorted(definitions.services),
    ...(onDemandViews.length === 0 ? {} : { onDemandViews: sorted(onDemandViews) }),
    ...(labels.length === 0 ? {} : { labels: sorted(labels) }),
    ...(models.length === 0 ? {} : { models: sorted(models) }),
  });
}

/**
 * The identity of a feature repo's definitions: SHA-256, in hexadecimal. Neither the order of files nor that of an
 * object's keys is part of it; descriptions, owners and paths are, as people read them in the registry.
 */
export function hashDefinitions(definitions: Definitions): string {
  return hashOf(inOrder(definitions));
}

function sorted<T extends { readonly name: string }>(list: readonly T[]): readonly T[] {
  return Object.freeze([...list].sort((a, b) => compareText(a.name, b.name)));
}
