import { fitsGiving, type ModelDefinition, type Source, type SourceFit } from "../definition/index.js";
import { columnsOfView } from "../logical/index.js";
import { viewsRead } from "../offline/index.js";
import { type RegistryState, serviceNamed } from "../registry/index.js";
import { earliestLabel } from "./model-cutoffs.js";
import type { Workplace } from "./workplace.js";

/** Fits of one source that learn from its rows up to one instant. */
export interface FitTarget {
  readonly source: Source;
  readonly fits: readonly SourceFit[];
  readonly asOfMicros: number;
  /** The model whose earliest label is that instant; null where it is the instant that was asked for. */
  readonly model: string | null;
}

/**
 * When fits learn that are not told when: at the instant asked for, or where a model is told from views with the column,
 * no later than the model's earliest label, so that what it learns from knew nothing of what came after.
 */
export async function fitTargets(
  place: Pick<Workplace, "repo" | "state" | "engine">,
  wanted: readonly Pick<FitTarget, "source" | "fits">[],
  asOfMicros: number,
): Promise<readonly FitTarget[]> {
  const models = place.state.definitions.models ?? [];
  const earliest = new Map<string, Promise<number | null>>();
  const targets: FitTarget[] = [];
  for (const { source, fits } of wanted) {
    const byInstant = new Map<string, FitTarget & { readonly fits: SourceFit[] }>();
    for (const fit of fits) {
      let at = { asOfMicros, model: null as string | null };
      for (const model of models.filter((one) => readsFit(place.state, one, source, fit))) {
        const found = earliest.get(model.name) ?? earliestLabel(place, model, asOfMicros);
        earliest.set(model.name, found);
        const micros = await found;
        if (micros !== null && micros < at.asOfMicros) at = { asOfMicros: micros, model: model.name };
      }
      const key = `${at.asOfMicros} ${at.model ?? ""}`;
      const target = byInstant.get(key) ?? { source, fits: [], ...at };
      target.fits.push(fit);
      byInstant.set(key, target);
    }
    targets.push(...byInstant.values());
  }
  return targets;
}

/** Whether a model's features are of a view that reads a fitted column. */
function readsFit(state: RegistryState, model: ModelDefinition, source: Source, fit: SourceFit): boolean {
  const { views, onDemandViews = [] } = state.definitions;
  const read = viewsRead(serviceNamed(state, model.service).features, onDemandViews);
  return views.some(
    (view) =>
      read.has(view.name) &&
      view.source.name === source.name &&
      fitsGiving(view.source, columnsOfView(view)).some(({ name }) => name === fit.name),
  );
}
