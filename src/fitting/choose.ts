import { fitHash, fitsGiving, type Source, type SourceFit } from "../definition/index.js";
import type { FitArtifact, FitUsed } from "./artifact.js";
import type { FitArtifacts } from "./artifacts.js";

/** The artifacts by which the fitted columns among some are computed, and the fits that have none. */
export interface ChosenFits {
  readonly artifacts: readonly FitArtifact[];
  readonly missing: readonly SourceFit[];
}

/**
 * The artifact for an instant of every fitted column of a source among `columns`, by `chooseArtifact`, as `planView` and
 * `bindFits` take them. Throws as `FitArtifacts.list`.
 */
export async function chooseFits(
  kept: FitArtifacts,
  source: Source,
  columns: Iterable<string>,
  tMicros: number,
): Promise<ChosenFits> {
  const artifacts: FitArtifact[] = [];
  const missing: SourceFit[] = [];
  for (const fit of fitsGiving(source, columns)) {
    const own = await kept.list(source.name, fit.name);
    const artifact = chooseArtifact(own, fitHash(source, fit), tMicros);
    if (artifact === null) missing.push(fit);
    else artifacts.push(artifact);
  }
  return { artifacts, missing };
}

/**
 * Which of a column's artifacts stands for it at an instant, of those that its definition fitted: the newest with
 * fittedAsOf ≤ t, and where all are later, the earliest, which leaks least. Null of none.
 */
export function chooseArtifact(
  artifacts: readonly FitArtifact[],
  definitionHash: string,
  tMicros: number,
): FitArtifact | null {
  const own = artifacts
    .filter((artifact) => artifact.definitionHash === definitionHash)
    .toSorted((a, b) => a.fittedAsOfMicros - b.fittedAsOfMicros || a.number - b.number);
  const known = own.findLast((artifact) => artifact.fittedAsOfMicros <= tMicros);
  if (known !== undefined) return known;
  const earliest = own[0]?.fittedAsOfMicros;
  return own.findLast((artifact) => artifact.fittedAsOfMicros === earliest) ?? null;
}

/** The fits among those used that knew rows after t: what is computed by them for t leaks. */
export function leakingFits(fits: readonly FitUsed[], tMicros: number): readonly FitUsed[] {
  return fits.filter((fit) => fit.fittedAsOfMicros > tMicros);
}
