import { rm } from "node:fs/promises";
import { loadOnDemandFunctions } from "../config/index.js";
import { labelHash, type OnDemandViewDefinition } from "../definition/index.js";
import { stageFolder } from "../files/index.js";
import { type FitArtifact, type FitUsed, openFitArtifacts } from "../fitting/index.js";
import { openTrainingSetStore, readTrainingSet, type TrainingSet, type TrainingSetManifest } from "../offline/index.js";
import { featureMeaning, labelNamed, openRegistry, type RegistryState } from "../registry/index.js";
import { formatMicros } from "../time/index.js";
import { changedSources } from "./changed-sources.js";
import { computeTrainingSet } from "./compute-training-set.js";
import type { ReplayChange } from "./replay-change.js";
import type { Workplace } from "./workplace.js";

export interface Replay {
  /** Whether the set made anew has the very bytes that the manifest tells of. */
  readonly identical: boolean;
  readonly original: TrainingSet;
  /** Null where it can't be made anew, as a fit is gone. */
  readonly again: TrainingSetManifest | null;
  /** Why it is not identical; empty where it is. */
  readonly changes: readonly ReplayChange[];
}

/**
 * Makes a training set anew from its manifest, by the definitions that it was made by and as of the same cutoffs, beside
 * the one that is there, and compares the two.
 * Throws `GR-TRAINING-SET-MISSING`, `GR-TRAINING-SET-CORRUPT`, `GR-REGISTRY-STATE-MISSING` where the definitions are gone,
 * and what making a training set throws.
 */
export async function replayTrainingSet(
  workplace: Workplace,
  manifestFile: string,
  onProgress?: (message: string) => void,
): Promise<Replay> {
  const { repo } = workplace;
  const original = await readTrainingSet(manifestFile);
  const state = await openRegistry(repo.config.registryFolder).state(original.registry.number);
  const { views, onDemandViews = [] } = state.definitions;
  const definitions = { views, onDemandViews };
  const fits = await fitsNamed(repo.config.registryFolder, original.fits);
  if (fits.gone) return { identical: false, original, again: null, changes: fits.changes };
  const store = openTrainingSetStore(repo.config.materializedFolder);
  return store.exclusively({ purpose: "replay" }, async () => {
    const staged = await stageFolder(store.folder);
    try {
      const { manifest: again } = await computeTrainingSet(
        { ...workplace, state },
        {
          model: original.model,
          label: labelNamed(state, original.label.name),
          ...definitions,
          features: original.features.map(({ view, feature, column }) =>
            column === feature ? { view, feature } : { view, feature, as: column },
          ),
          cutoffsMicros: original.cutoffs?.map(({ cutoffMicros }) => cutoffMicros) ?? null,
          knownBy: original.knownBy,
          artifactsAt: async () => fits.found,
          // Another source is among the changes.
          codeOf: ({ onDemand }) =>
            loadOnDemandFunctions(
              repo.folder,
              onDemand.map(({ definition }) => definition),
              { anySource: true },
            ),
        },
        staged,
        onProgress,
      );
      const identical = again.sha256 === original.sha256;
      const changes = identical
        ? []
        : [
            ...changedDefinitions(original, state),
            ...changedFunctions(workplace, again, onDemandViews),
            ...changedSources(original, again),
            ...fits.changes,
            ...changedVersions(original, again),
          ];
      return { identical, original, again, changes: identical || changes.length > 0 ? changes : [unknown(original)] };
    } finally {
      await rm(staged, { recursive: true, force: true });
    }
  });
}

/** The artifacts that a manifest names, and those of them that are others now, or gone. */
async function fitsNamed(registryFolder: string, used: readonly FitUsed[]) {
  const artifacts = openFitArtifacts(registryFolder);
  const found: FitArtifact[] = [];
  const changes: ReplayChange[] = [];
  for (const fit of used) {
    const all = await artifacts.list(fit.source, fit.column);
    const same = all.find((one) => one.number === fit.artifact);
    if (same !== undefined) found.push(same);
    if (same?.sha256 === fit.sha256) continue;
    const subject = `${fit.source}.${fit.column}`;
    const what = same === undefined ? "is gone" : "is another";
    changes.push({ kind: "fit", subject, text: `Fit ${fit.artifact} of "${fit.column}" of "${fit.source}" ${what}.` });
  }
  return { found, changes, gone: found.length < used.length };
}

/** States are never changed: their definitions differ only where the registry is another one. */
function changedDefinitions(original: TrainingSetManifest, state: RegistryState): readonly ReplayChange[] {
  const { views, onDemandViews = [] } = state.definitions;
  const label = labelNamed(state, original.label.name);
  const odd = original.features.filter(
    ({ view, feature, hash }) => featureMeaning({ views, onDemandViews }, view, feature) !== hash,
  );
  const text = (what: string) => `${what} means something else in state ${state.number} of the registry.`;
  return [
    ...(labelHash(label) === original.label.hash
      ? []
      : [{ kind: "definition" as const, subject: label.name, text: text(`Label "${label.name}"`) }]),
    ...odd.map(({ view, feature }) => ({
      kind: "definition" as const,
      subject: `${view}.${feature}`,
      text: text(`Feature "${feature}" of view "${view}"`),
    })),
  ];
}

/** Functions are code of the repo: a state keeps the hash of what they were, and what runs is what they are. */
function changedFunctions(
  { repo: { definitions } }: Workplace,
  again: TrainingSetManifest,
  onDemandViews: readonly OnDemandViewDefinition[],
): readonly ReplayChange[] {
  const now = new Map(
    [...definitions.sources, ...(definitions.onDemandViews ?? [])].flatMap(({ functions = [] }) =>
      functions.map((one) => [`${one.module}#${one.export}`, one.sourceHash] as const),
    ),
  );
  const read = new Set(again.features.map(({ view }) => view));
  const used = [
    ...[...again.labelSources, ...again.sources].flatMap(({ functions }) => functions ?? []),
    ...onDemandViews.filter(({ name }) => read.has(name)).flatMap(({ functions }) => functions ?? []),
  ];
  const odd = used.filter((one) => {
    const hash = now.get(`${one.module}#${one.export}`);
    return hash !== undefined && hash !== one.sourceHash;
  });
  const names = new Set(odd.map((one) => `${one.module}#${one.export}`));
  return [...names].map((subject) => ({
    kind: "definition",
    subject,
    text: `Function ${subject} has another source than the set was made by.`,
  }));
}

function changedVersions(original: TrainingSetManifest, again: TrainingSetManifest): readonly ReplayChange[] {
  const versions = ({ engine, granaryVersion }: TrainingSetManifest) => `Granary ${granaryVersion} with ${engine}`;
  if (versions(original) === versions(again)) return [];
  const text = `It was made by ${versions(original)}, and this is ${versions(again)}.`;
  return [{ kind: "version", subject: "granary", text }];
}

function unknown({ rows, cutoffs }: TrainingSetManifest): ReplayChange {
  const at = cutoffs?.map(({ cutoffMicros }) => formatMicros(cutoffMicros)).join(", ") ?? "the labels' instants";
  const text = `No source, definition, fit or version is another, and the ${rows} rows at ${at} are: a row function or a module of rows gives other values.`;
  return { kind: "unknown", subject: "", text };
}
