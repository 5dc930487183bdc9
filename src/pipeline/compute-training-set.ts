import { rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { BatchEngine, HistoryOptions, LabelCount, TrainingColumn } from "../batch/index.js";
import { packageVersion } from "../config/index.js";
import {
  hashOf,
  type LabelDefinition,
  labelHash,
  type OnDemandViewDefinition,
  type ViewDefinition,
} from "../definition/index.js";
import { fail, invariant } from "../errors/index.js";
import { onDisk, sha256OfFile } from "../files/index.js";
import type { FitArtifact, FitUsed } from "../fitting/index.js";
import {
  type AskedFeature,
  type HistoryPlan,
  onDemandAtLabels,
  planHistory,
  planLabel,
  requestOf,
} from "../logical/index.js";
import {
  type NamedSnapshot,
  type OfflineStore,
  type TrainingFeature,
  type TrainingSetManifest,
  trainingSetName,
} from "../offline/index.js";
import type { OnDemandCode } from "../ondemand/index.js";
import { featureMeaning } from "../registry/index.js";
import { formatDuration, formatMicros } from "../time/index.js";
import { warningsOf } from "./training-warnings.js";
import type { Workplace } from "./workplace.js";

/** What a training set is computed from, all of one applied state. */
export interface TrainingSetSource {
  readonly model: string | null;
  readonly label: LabelDefinition;
  readonly views: readonly ViewDefinition[];
  readonly onDemandViews: readonly OnDemandViewDefinition[];
  readonly features: readonly AskedFeature[];
  /** Null: the newest UTC midnight whose label is known, or what a label file says. */
  readonly cutoffsMicros: readonly number[] | null;
  readonly knownBy: boolean;
  /** What fitted columns are computed by, where the earliest label is of that instant. */
  readonly artifactsAt: (earliestMicros: number) => Promise<readonly FitArtifact[]>;
  /** The functions that on-demand features are computed by. */
  readonly codeOf: (plan: HistoryPlan) => Promise<OnDemandCode>;
}

/** A training set that is not yet published. */
export interface ComputedTrainingSet {
  /** Its data, in the folder that was given. */
  readonly file: string;
  readonly manifest: TrainingSetManifest;
}

/**
 * Computes a training set into `folder`: the label's table, beside it each feature's value at the label's instant, sorted by
 * `event_timestamp` and then by the join keys. Equal inputs give equal bytes.
 * Throws `GR-TRAINING-SET-EMPTY`, `GR-LABEL-NOT-KNOWN`, `GR-HISTORY-NAME-TAKEN`, `GR-REQUEST-DATA-MISSING`, what on-demand
 * features throw, and what reading sources throws.
 */
export async function computeTrainingSet(
  { engine, repo, state, offline }: Workplace,
  source: TrainingSetSource,
  folder: string,
  onProgress: (message: string) => void = () => {},
): Promise<ComputedTrainingSet> {
  const { label, views, onDemandViews, features, knownBy } = source;
  const options = { repoFolder: repo.folder, onProgress };
  const labels = join(folder, "labels.parquet");
  const labelled = await engine.runLabels(
    planLabel(label, requestOf(onDemandAtLabels(features, onDemandViews))),
    { file: labels, cutoffsMicros: source.cutoffsMicros },
    options,
  );
  const { earliestMicros } = labelled;
  if (earliestMicros === null) return refuseEmpty(label, labelled.cutoffs);
  const fitted = await source.artifactsAt(earliestMicros);
  const plan = planHistory({ views, onDemandViews, features, statuses: true, knownBy, artifacts: fitted });
  const wide = join(folder, "wide.parquet");
  const file = join(folder, trainingSetName);
  const report = await joinTo(labels, wide, plan, engine, {
    ...options,
    onDemandCode: await source.codeOf(plan),
  });
  const columns = columnsOf(label, plan);
  const names = [...new Set(features.map(({ view }) => view))];
  const eventTimes = names.map((view) => ({ view, column: `${view}__event_time` }));
  onProgress("looking for leaks");
  const facts = await engine.writeTrainingSet(wide, file, { columns, eventTimes });
  invariant(facts.rows === labelled.rows, `${labelled.rows} label rows became ${facts.rows} rows`);
  for (const path of [labels, wide]) await rm(path);
  const { size: bytes } = await onDisk(file, () => stat(file));
  const fits = plan.views.flatMap((view) => view.fits);
  const meanings = featureMeanings(source, plan);
  const labelMeaning = { name: label.name, hash: labelHash(label) };
  const manifest: TrainingSetManifest = {
    model: source.model,
    label: labelMeaning,
    features: meanings,
    registry: { number: state.number, hash: state.hash },
    definitionsHash: hashOf({ label: labelMeaning, features: meanings }),
    knownBy,
    cutoffs: labelled.cutoffs,
    columns,
    rows: facts.rows,
    bytes,
    sha256: await sha256OfFile(file),
    labelSources: labelled.sources,
    sources: report.sources,
    fits: uniqueFits(fits),
    snapshots: labelled.cutoffs === null ? [] : await snapshotsAt(offline, plan, labelled.cutoffs),
    warnings: warningsOf({ plan, labelled, report, facts, fits, label }),
    engine: engine.name,
    granaryVersion: packageVersion(),
  };
  return { file, manifest };
}

/** The point-in-time join of a label table, as a file. */
async function joinTo(labels: string, file: string, plan: HistoryPlan, engine: BatchEngine, options: HistoryOptions) {
  await using run = await engine.runHistory(plan, { kind: "file", path: labels, format: "parquet" }, options);
  await run.write(file, "parquet");
  return run.report;
}

function refuseEmpty(label: LabelDefinition, cutoffs: readonly LabelCount[] | null): never {
  const { name, source } = label;
  if (label.kind === "file_label" || cutoffs === null) {
    return fail("GR-TRAINING-SET-EMPTY", `The files of label "${name}" hold no row.`);
  }
  const at = cutoffs.map(({ cutoffMicros }) => formatMicros(cutoffMicros)).join(", ");
  const active = label.activeMicros === null ? "before" : `in the ${formatDuration(label.activeMicros)} before`;
  return fail(
    "GR-TRAINING-SET-EMPTY",
    `Label "${name}" has no population at ${at}: source "${source.name}" has no row ${active}.`,
  );
}

/** Join keys, the instant, the label, and the features in the order asked for. */
function columnsOf(label: LabelDefinition, plan: HistoryPlan): readonly TrainingColumn[] {
  return [
    ...planLabel(label).columns.map(({ name, type, role }) => ({
      name,
      type,
      role: role === "key" || role === "event_time" ? role : ("label" as const),
    })),
    ...plan.columns
      .filter(({ part }) => part.kind === "feature")
      .map(({ name, type }) => ({ name, type, role: "feature" as const })),
  ];
}

function featureMeanings(source: TrainingSetSource, plan: HistoryPlan): readonly TrainingFeature[] {
  return plan.columns.flatMap(({ name: column, view, part }) => {
    if (part.kind !== "feature") return [];
    const hash = featureMeaning(source, view, part.feature);
    invariant(hash !== null, `The plan has a feature of no view: ${part.feature}.`);
    return [{ column, view, feature: part.feature, hash }];
  });
}

function uniqueFits(fits: readonly FitUsed[]): readonly FitUsed[] {
  return [...new Map(fits.map((fit) => [`${fit.source}.${fit.column}`, fit])).values()];
}

/** Of each view the last build of its present meaning as of each cutoff, where there is one. */
async function snapshotsAt(
  offline: OfflineStore,
  plan: HistoryPlan,
  cutoffs: readonly LabelCount[],
): Promise<readonly NamedSnapshot[]> {
  const instants = new Set(cutoffs.map(({ cutoffMicros }) => cutoffMicros));
  const hashes = new Map(plan.views.map(({ view, hash }) => [view, hash]));
  const last = new Map<string, NamedSnapshot>();
  for (const { view, asOfMicros, build, snapshot } of await offline.snapshots()) {
    if (!instants.has(asOfMicros) || snapshot === null || snapshot.viewHash !== hashes.get(view)) continue;
    last.set(`${view} ${asOfMicros}`, { view, asOfMicros, build });
  }
  return [...last.values()];
}
