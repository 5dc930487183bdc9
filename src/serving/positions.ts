import { fail } from "../errors/index.js";
import type { StoredFeature, StoredView } from "../online/index.js";

/**
 * For a view as a row was written under: where in the row each wanted feature is that the view has (null: another
 * view's). @throws GR-ONLINE-OTHER-DEFINITION where one is not there in the meaning that is wanted.
 */
export type PositionsIn = (stored: StoredView) => readonly (number | null)[];

/** Works each stored view out once. `wanted` holds null where another view's feature is wanted. */
export function positionsOf(wanted: readonly (StoredFeature | null)[]): PositionsIn {
  const known = new WeakMap<StoredView, readonly (number | null)[]>();
  return (stored) => {
    const before = known.get(stored);
    if (before !== undefined) return before;
    const positions = wanted.map((feature) => (feature === null ? null : positionIn(stored, feature)));
    known.set(stored, positions);
    return positions;
  };
}

function positionIn(stored: StoredView, { name, hash }: StoredFeature): number {
  const position = stored.features.findIndex((feature) => feature.name === name);
  const found = stored.features[position]?.hash ?? null;
  return found === hash ? position : refuse(stored.name, name, found, hash);
}

function refuse(view: string, feature: string, online: string | null, applied: string): never {
  const short = (hash: string): string => hash.slice(0, 12);
  const found = online === null ? "is not there" : `has the meaning ${short(online)}`;
  return fail(
    "GR-ONLINE-OTHER-DEFINITION",
    `In a row of view "${view}" online, feature "${feature}" ${found}; the meaning asked for is ${short(applied)}.`,
    { data: { view, feature, online, applied } },
  );
}
