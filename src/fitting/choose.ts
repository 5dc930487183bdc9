import type { FitArtifact, FitUsed } from "./artifact.js";

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
