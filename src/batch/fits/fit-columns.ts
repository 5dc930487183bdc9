import { fitHash, type Source, type SourceFit } from "../../definition/index.js";
import { columnsOf } from "../../expression/index.js";
import { type FitBatch, type FitContent, type FitContext, type Fitter, fitKindNamed } from "../../fitting/index.js";
import type { BatchEngine, RunOptions, SourceReport } from "../contract.js";
import { rowsFitNamed } from "./rows-fits.js";

export interface FitOptions extends RunOptions {
  /** The fits learn from the source's rows with event time ≤ this. */
  readonly asOfMicros: number;
  /** How many worker threads a fit may use at most. */
  readonly workers?: number | undefined;
}

export interface ColumnsFitted {
  /** What was learnt, in the order of the fits. */
  readonly fitted: readonly FitContent[];
  readonly report: SourceReport;
}

/**
 * Learns fits of one source from its rows up to an instant, read once for all of them: those that stand by semantics, as
 * views read them.
 * Throws what reading the source throws, `GR-FIT-KIND-UNKNOWN` and what the kinds throw, such as `GR-FIT-CATEGORIES-MANY`.
 */
export async function fitColumns(
  engine: BatchEngine,
  source: Source,
  fits: readonly SourceFit[],
  options: FitOptions,
): Promise<ColumnsFitted> {
  const { asOfMicros, workers, onProgress } = options;
  const fitters: Fitter[] = [];
  for (const fit of fits) fitters.push(await begin(fit, { workers, onProgress }));
  const inputs = fits.flatMap((fit) => fit.inputs.map(({ expression }) => expression));
  const columns = [...new Set(inputs.flatMap((expression) => [...columnsOf(expression)]))];
  let rows = 0;
  const take = async (batch: { readonly rows: number; readonly columns: FitBatch["inputs"] }): Promise<void> => {
    rows += batch.rows;
    let at = 0;
    for (const [i, fit] of fits.entries()) {
      await fitters[i]?.add({ rows: batch.rows, inputs: batch.columns.slice(at, at + fit.inputs.length) });
      at += fit.inputs.length;
    }
    onProgress?.(`fitting ${source.name}: ${rows.toLocaleString("en")} rows`);
  };
  const scan = { kind: "scan", source, columns, untilMicros: asOfMicros } as const;
  const report = await engine.readSource(scan, inputs, take, options);
  const files = report.files.map(({ path, bytes, sha256 }) => ({ path, bytes, sha256 }));
  const fitted: FitContent[] = [];
  for (const [i, fit] of fits.entries()) {
    onProgress?.(`fitting ${source.name}.${fit.name}`);
    fitted.push({
      source: source.name,
      column: fit.name,
      kind: fit.fit,
      version: fit.version,
      definitionHash: fitHash(source, fit),
      fittedAsOfMicros: asOfMicros,
      inputs: files,
      rows,
      parameters: (await fitters[i]?.finish()) ?? null,
    });
  }
  return { fitted, report };
}

async function begin(fit: SourceFit, context: FitContext): Promise<Fitter> {
  const kind = fitKindNamed(fit.fit);
  return kind.transform === "expression" ? kind.begin(fit) : (await rowsFitNamed(kind.name)).begin(fit, context);
}
