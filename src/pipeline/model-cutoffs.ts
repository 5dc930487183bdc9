import type { ModelDefinition } from "../definition/index.js";
import { newestKnownCutoff, planLabel } from "../logical/index.js";
import { labelNamed } from "../registry/index.js";
import type { Workplace } from "./workplace.js";

type Place = Pick<Workplace, "repo" | "state" | "engine">;

/**
 * The cutoffs of a model's training set by what is known at an instant: its own, or the newest UTC midnight at which its
 * label is known by then. Null for a label file, whose rows have instants of their own, and where the source has no row.
 */
export async function cutoffsOfModel(
  { repo, state, engine }: Place,
  model: ModelDefinition,
  asOfMicros: number,
): Promise<readonly number[] | null> {
  const label = labelNamed(state, model.label);
  if (label.kind === "file_label") return null;
  if (model.cutoffsMicros !== null) return model.cutoffsMicros;
  const { newestMicros } = await engine.labelReach(planLabel(label), { repoFolder: repo.folder });
  return newestMicros === null ? null : [newestKnownCutoff(label, Math.min(newestMicros, asOfMicros))];
}

/** The earliest instant that a model's training set is of; null where nothing tells. */
export async function earliestLabel(place: Place, model: ModelDefinition, asOfMicros: number): Promise<number | null> {
  const label = labelNamed(place.state, model.label);
  if (label.kind === "file_label") {
    const { earliestMicros } = await place.engine.labelReach(planLabel(label), { repoFolder: place.repo.folder });
    return earliestMicros;
  }
  const cutoffs = await cutoffsOfModel(place, model, asOfMicros);
  return cutoffs === null || cutoffs.length === 0 ? null : Math.min(...cutoffs);
}
