import { fitHash, fitsGiving, hashOf, type Source, type SourceFunction } from "../definition/index.js";
import { invariant } from "../errors/index.js";
import { type FitArtifact, type FitUsed, fitUsed } from "./artifact.js";
import { fitKindNamed } from "./kinds.js";

/** A source whose fitted columns are computed by artifacts, and by which. */
export interface BoundSource<S extends Source = Source> {
  readonly source: S;
  readonly fits: readonly FitUsed[];
}

/**
 * A source with those of its fitted columns that are among `columns` computed by artifacts: as derived columns, and as
 * functions where the transform is one. Artifacts of other columns are passed over; a column without one stays as it is,
 * and an engine refuses to read it (`GR-FIT-MISSING`).
 * Throws `GR-FIT-KIND-UNKNOWN`, and `GR-FIT-CORRUPT` where parameters are not their kind's.
 */
export function bindFits<S extends Source>(
  source: S,
  columns: Iterable<string>,
  artifacts: readonly FitArtifact[],
): BoundSource<S> {
  const bound = fitsGiving(source, columns).flatMap((fit) => {
    const artifact = artifacts.find((one) => one.source === source.name && one.column === fit.name);
    if (artifact === undefined) return [];
    const fitting = `${source.name}.${fit.name}`;
    invariant(artifact.definitionHash === fitHash(source, fit), `An artifact of ${fitting} was fitted by another.`);
    return [{ fit, artifact, kind: fitKindNamed(fit.fit) }];
  });
  if (bound.length === 0) return { source, fits: [] };
  const derived = bound.flatMap(({ fit: { name, type }, fit, artifact, kind }) =>
    kind.transform === "rows" ? [] : [{ name, type, expression: kind.expression(fit, artifact.parameters) }],
  );
  const functions = bound.flatMap(({ fit, artifact: { parameters, sha256 }, kind }): readonly SourceFunction[] => {
    if (kind.transform === "expression") return [];
    const outputs = [{ name: fit.name, output: null, type: fit.type }];
    const { name, version, inputs } = fit;
    // What it gives hangs on what was learnt as on a function's source.
    const sourceHash = hashOf({ code: kind.codeVersion, artifact: sha256 });
    const called = { name, module: "granary", export: kind.name, version, inputs, outputs, sourceHash };
    return [{ ...called, fitted: { fit, parameters } }];
  });
  const names = new Set(bound.map(({ fit }) => fit.name));
  const made = {
    ...source,
    derived: [...source.derived, ...derived],
    functions: [...(source.functions ?? []), ...functions],
    fits: (source.fits ?? []).filter(({ name }) => !names.has(name)),
  };
  return { source: made, fits: bound.map(({ artifact }) => fitUsed(artifact)) };
}
