import { fitColumns, type SourceReport } from "../batch/index.js";
import { fitHash, type Source, type SourceFit, type ViewDefinition } from "../definition/index.js";
import { invariant } from "../errors/index.js";
import { chooseArtifact, chooseFits, type FitArtifact, openFitArtifacts } from "../fitting/index.js";
import { columnsOfView } from "../logical/index.js";
import { type FitTarget, fitTargets } from "./fit-instants.js";
import type { Workplace } from "./workplace.js";

/** What fits work on. */
export type FitPlace = Pick<Workplace, "repo" | "engine">;

/** What a fit of a column did. */
export interface ColumnFitted {
  readonly fit: SourceFit;
  readonly artifact: FitArtifact;
  /** False where the very same was learnt before. */
  readonly written: boolean;
  /** What stood for the instant before; null where nothing did. */
  readonly before: FitArtifact | null;
}

export interface SourceFitted {
  readonly source: string;
  readonly asOfMicros: number;
  /** The model whose earliest label the fits were not to know more than; null where it is the instant that was asked for. */
  readonly model: string | null;
  readonly columns: readonly ColumnFitted[];
  /** What reading the source found. */
  readonly report: SourceReport;
}

export interface FitSourcesOptions {
  readonly onProgress?: (source: string, message: string) => void;
  readonly onFitted?: (fitted: SourceFitted) => void;
}

/** Learns fits from their sources' rows up to their instants, a source after another, and keeps what was learnt. */
export async function fitSources(
  { repo, engine }: FitPlace,
  targets: readonly FitTarget[],
  options: FitSourcesOptions,
): Promise<readonly SourceFitted[]> {
  const artifacts = openFitArtifacts(repo.config.registryFolder);
  const { onProgress, onFitted } = options;
  const all: SourceFitted[] = [];
  for (const { source, fits, asOfMicros, model } of targets) {
    const { fitted, report } = await fitColumns(engine, source, fits, {
      asOfMicros,
      repoFolder: repo.folder,
      workers: repo.config.batch.workers,
      onProgress: (message) => onProgress?.(source.name, message),
    });
    const columns: ColumnFitted[] = [];
    for (const [i, content] of fitted.entries()) {
      const fit = fits[i];
      invariant(fit !== undefined, "What was learnt is in the order of the fits.");
      const known = await artifacts.list(source.name, fit.name);
      const before = chooseArtifact(known, fitHash(source, fit), asOfMicros);
      columns.push({ fit, before, ...(await artifacts.keep(content)) });
    }
    const one = { source: source.name, asOfMicros, model, columns, report };
    onFitted?.(one);
    all.push(one);
  }
  return all;
}

/** What views' fitted columns are computed by at an instant. */
export interface FitsOfViews {
  readonly artifacts: readonly FitArtifact[];
  /** The digests of those that had to be fitted, as there were none. */
  readonly fittedNow: ReadonlySet<string>;
}

/**
 * The artifacts that views read at an instant: kept ones, and where a column has none by its present definition, one that
 * is fitted now, as of that instant, or of the earliest label of a model that reads it. What is kept is never fitted again.
 */
export async function fitsOfViews(
  place: Pick<Workplace, "repo" | "state" | "engine">,
  views: readonly ViewDefinition[],
  { asOfMicros, ...options }: FitSourcesOptions & { readonly asOfMicros: number },
): Promise<FitsOfViews> {
  const artifacts = openFitArtifacts(place.repo.config.registryFolder);
  const chosen: FitArtifact[] = [];
  const missing: Pick<FitTarget, "source" | "fits">[] = [];
  for (const [source, columns] of columnsBySource(views)) {
    const found = await chooseFits(artifacts, source, columns, asOfMicros);
    chosen.push(...found.artifacts);
    if (found.missing.length > 0) missing.push({ source, fits: found.missing });
  }
  const fitted = await fitSources(place, await fitTargets(place, missing, asOfMicros), options);
  const made = fitted.flatMap(({ columns }) => columns.map(({ artifact }) => artifact));
  return { artifacts: [...chosen, ...made], fittedNow: new Set(made.map(({ sha256 }) => sha256)) };
}

/** The columns that views read of each source; sources of one name are one. */
function columnsBySource(views: readonly ViewDefinition[]): ReadonlyMap<Source, ReadonlySet<string>> {
  const byName = new Map<string, { readonly source: Source; readonly columns: Set<string> }>();
  for (const view of views) {
    const { source } = view;
    const one = byName.get(source.name) ?? { source, columns: new Set<string>() };
    for (const column of columnsOfView(view)) one.columns.add(column);
    byName.set(source.name, one);
  }
  return new Map([...byName.values()].map(({ source, columns }) => [source, columns]));
}
