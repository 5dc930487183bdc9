import { packageVersion } from "../config/index.js";
import { canonicalJson } from "../definition/index.js";
import { isGranaryError } from "../errors/index.js";
import { planHistory, planLabel, type ScanNode } from "../logical/index.js";
import { openTrainingSetStore, type TrainingSet, verifyTrainingSet } from "../offline/index.js";
import type { TrainingSetSource } from "./compute-training-set.js";
import type { Workplace } from "./workplace.js";

/**
 * The training set on disk, where it is the very one that would be made now: of the same applied state, cutoffs and fits,
 * over files of the same content, by the same Granary. Null where it is not, and where nobody can know without making it:
 * rows of a module have no fingerprint, and labels of a file no cutoffs.
 */
export async function trainingSetThere(workplace: Workplace, source: TrainingSetSource): Promise<TrainingSet | null> {
  const { engine, repo, state } = workplace;
  const { model, label, views, onDemandViews, features, cutoffsMicros, knownBy } = source;
  if (cutoffsMicros === null || cutoffsMicros.length === 0) return null;
  const found = await intact(async () => {
    const all = await openTrainingSetStore(repo.config.materializedFolder).current();
    return all.find((one) => one.model === model) ?? null;
  });
  if (found === null) return null;
  const asked = [state.hash, label.name, knownBy, sorted(cutoffsMicros), engine.name, packageVersion()];
  const cutoffs = found.cutoffs?.map((one) => one.cutoffMicros) ?? [];
  const made = [found.registry.hash, found.label.name, found.knownBy, cutoffs, found.engine, found.granaryVersion];
  if (canonicalJson(asked) !== canonicalJson(made)) return null;
  const artifacts = await source.artifactsAt(Math.min(...cutoffsMicros));
  const plan = planHistory({ views, onDemandViews, features, statuses: true, knownBy, artifacts });
  const fits = (of: readonly { readonly sha256: string }[]) => [...new Set(of.map(({ sha256 }) => sha256))].sort();
  if (fits(plan.views.flatMap((view) => view.fits)).join() !== fits(found.fits).join()) return null;
  const scans = [planLabel(label).scan, ...plan.views.map(({ scan }) => scan)];
  if (scans.some(({ source: { input } }) => input.kind === "rows")) return null;
  const before = [...found.labelSources, ...found.sources].flatMap(({ files }) => files);
  if (contentOf(before) !== contentOf(await filesOf(workplace, scans))) return null;
  return intact(async () => {
    await verifyTrainingSet(found);
    return found;
  });
}

async function filesOf({ engine, repo }: Workplace, scans: readonly ScanNode[]) {
  // Views of one source read the same files: they are read through once.
  const bySource = new Map(scans.map((scan) => [scan.source.name, scan]));
  const files = await Promise.all(
    [...bySource.values()].map((scan) => engine.fingerprint(scan, { repoFolder: repo.folder })),
  );
  return files.flat();
}

function contentOf(files: readonly { readonly path: string; readonly bytes: number; readonly sha256: string }[]) {
  return [...new Set(files.map(({ path, bytes, sha256 }) => canonicalJson([path, bytes, sha256])))].sort().join();
}

function sorted(instants: readonly number[]): readonly number[] {
  return [...new Set(instants)].sort((a, b) => a - b);
}

/** A set that can't be read is made anew. */
async function intact(read: () => Promise<TrainingSet | null>): Promise<TrainingSet | null> {
  try {
    return await read();
  } catch (error) {
    const mended = ["GR-TRAINING-SET-CORRUPT", "GR-TRAINING-SET-FORMAT-UNKNOWN"] as const;
    if (mended.some((code) => isGranaryError(error, code))) return null;
    throw error;
  }
}
