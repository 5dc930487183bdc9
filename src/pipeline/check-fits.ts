import { type BatchEngine, fitColumns } from "../batch/index.js";
import { fitsGiving, type SourceFit, type ViewDefinition } from "../definition/index.js";
import { invariant } from "../errors/index.js";
import { evaluate } from "../expression/index.js";
import { artifactOf, bindFits, type FitArtifact, fitKindNamed } from "../fitting/index.js";
import { columnsOfView } from "../logical/index.js";
import type { Row, Value } from "../schema/index.js";
import { agree, naiveFit, standingRows } from "../testing/index.js";

/** What the fits that a view reads learnt of a history. */
export interface HistoryFitted {
  readonly artifacts: readonly FitArtifact[];
  /** The first row that an artifact and the naive oracle transform to different values, in a sentence; null: none. */
  readonly difference: string | null;
}

/**
 * Fits what a view reads on its history as of t, and holds what was learnt to the naive oracle: on every row, later ones too.
 * From then on the artifact is what the oracle computes by: a float of the last digit must not decide a condition.
 */
export async function fitHistory(
  view: ViewDefinition,
  rows: readonly Row[],
  place: { readonly engine: BatchEngine; readonly repoFolder: string },
  tMicros: number,
): Promise<HistoryFitted> {
  const { source } = view;
  const fits = fitsGiving(source, columnsOfView(view));
  if (fits.length === 0) return { artifacts: [], difference: null };
  const options = { asOfMicros: tMicros, repoFolder: place.repoFolder, workers: 1 };
  const { fitted } = await fitColumns(place.engine, source, fits, options);
  const artifacts = fitted.map((content) => artifactOf(content, 1));
  const time = source.eventTime?.name;
  // What functions give is no part of what a fit reads.
  const noFunctions = Object.fromEntries((source.functions ?? []).map(({ name }) => [name, () => ({})]));
  const fittedOn = standingRows(source, rows, noFunctions).filter(
    (row) => time === undefined || Number(row[time]) <= tMicros,
  );
  for (const [i, fit] of fits.entries()) {
    const artifact = artifacts[i];
    invariant(artifact !== undefined, "Every fit has its artifact.");
    const difference = differenceOf(fit, artifact, fittedOn, rows);
    if (difference !== null) return { artifacts, difference };
  }
  return { artifacts, difference: null };
}

/** The view over its source with the columns that artifacts give, as the oracle reads it. */
export function withFits(view: ViewDefinition, artifacts: readonly FitArtifact[]): ViewDefinition {
  const { source } = bindFits(view.source, columnsOfView(view), artifacts);
  // Those that the view does not read are read by nobody.
  const { fits: _, ...bound } = source;
  // Only columns were added: the kinds of view and source stay those of each other.
  return { ...view, source: bound } as ViewDefinition;
}

function differenceOf(
  fit: SourceFit,
  artifact: FitArtifact,
  fittedOn: readonly Row[],
  rows: readonly Row[],
): string | null {
  const kind = fitKindNamed(fit.fit);
  const [input] = fit.inputs;
  if (kind.transform === "rows" || input === undefined) return null;
  const inputValue = (row: Row): Value => evaluate(input.expression, row);
  const naive = naiveFit(fit, fittedOn.map(inputValue));
  if (naive === null) return null;
  const transform = kind.expression(fit, artifact.parameters);
  for (const row of rows) {
    const [value, expected] = [evaluate(transform, row), naive(inputValue(row))];
    if (!agree(value, expected, fit.type)) {
      const of = `${fit.name} of ${String(inputValue(row))}`;
      return `${of}, fitted on ${fittedOn.length} rows: the artifact says ${String(value)}, the oracle ${String(expected)}`;
    }
  }
  return null;
}
