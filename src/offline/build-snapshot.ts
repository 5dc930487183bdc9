import { rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { BatchEngine, InputFile, SourceReport } from "../batch/index.js";
import { packageVersion } from "../config/index.js";
import { canonicalJson, type ViewDefinition } from "../definition/index.js";
import { isGranaryError } from "../errors/index.js";
import { makeFolder, onDisk, publishFolder, sha256OfFile, stageFolder, writeFileAtomically } from "../files/index.js";
import { type FitArtifact, type FitUsed, leakingFits } from "../fitting/index.js";
import { planView, scanOf, type ViewPlan } from "../logical/index.js";
import type { RegistryState } from "../registry/index.js";
import { type Clock, formatMicros } from "../time/index.js";
import { nextBuild, placesAt } from "./history.js";
import { asOfPath, buildName, dataFileName, historyFolder, manifestName } from "./layout.js";
import type { SnapshotManifest } from "./manifest.js";
import { printManifest } from "./manifest-text.js";
import { repairNewestFile } from "./newest-file.js";
import { readSnapshot, verifySnapshot } from "./read-snapshot.js";
import { setAside } from "./set-aside.js";
import type { Snapshot, SnapshotPlace } from "./snapshot.js";

/** What a build is asked for. */
export interface BuildOptions {
  readonly engine: BatchEngine;
  readonly view: ViewDefinition;
  readonly asOfMicros: number;
  /** The applied state that `view` is of. */
  readonly state: Pick<RegistryState, "number" | "hash">;
  /** The feature repo's folder, which paths of sources are relative to. */
  readonly repoFolder: string;
  /** What the source's fitted columns are computed by, where the view reads some: see `planView`. */
  readonly artifacts?: readonly FitArtifact[];
  /** The digests of those artifacts that this build had to fit, as there were none. */
  readonly fittedNow?: ReadonlySet<string>;
  readonly onProgress?: (message: string) => void;
  /** Computes the snapshot even where an intact one of the same inputs is there. */
  readonly force?: boolean;
  /** How long to wait for another run that writes to the store; not at all by default. */
  readonly waitMs?: number;
}

export interface BuildResult {
  readonly snapshot: Snapshot;
  /** False where an intact snapshot of the same inputs was there already. */
  readonly built: boolean;
  /** Where corrupt snapshots of the same view and as-of were moved to. */
  readonly setAside: readonly string[];
}

/** Builds a snapshot in a store that the caller has locked. `clock` is the machine's, for `created_at`. */
export async function buildUnderLock(storeFolder: string, options: BuildOptions, clock: Clock): Promise<BuildResult> {
  const plan = planView(options.view, options.asOfMicros, options.artifacts);
  const examined = await examine(await placesAt(storeFolder, plan.view, plan.asOfMicros));
  const last = examined.at(-1)?.snapshot ?? null;
  const reused = options.force !== true && last !== null && (await isCurrent(last, plan, options)) ? last : null;
  const snapshot = reused ?? (await compute(storeFolder, plan, options, clock));
  await repairNewestFile(storeFolder, plan.view);
  // Last, so that readers are told of a corrupt snapshot until there is an intact one.
  const corrupt = examined.filter((found) => found.snapshot === null);
  const moved: string[] = [];
  for (const { place } of corrupt) moved.push(await setAside(storeFolder, place));
  return { snapshot, built: reused === null, setAside: moved };
}

interface Examined {
  readonly place: SnapshotPlace;
  /** Null where it is corrupt. */
  readonly snapshot: Snapshot | null;
}

async function examine(places: readonly SnapshotPlace[]): Promise<readonly Examined[]> {
  const examined: Examined[] = [];
  for (const place of places) {
    try {
      const snapshot = await readSnapshot(place);
      await verifySnapshot(snapshot);
      examined.push({ place, snapshot });
    } catch (error) {
      if (!isGranaryError(error, "GR-OFFLINE-CORRUPT")) throw error;
      examined.push({ place, snapshot: null });
    }
  }
  return examined;
}

/** Whether a snapshot is what a build would give now: the same meaning, over files of the same content. */
async function isCurrent(snapshot: Snapshot, plan: ViewPlan, options: BuildOptions): Promise<boolean> {
  if (snapshot.viewHash !== plan.hash) return false;
  const digests = (fits: readonly FitUsed[]) => fits.map(({ column, sha256 }) => `${column} ${sha256}`).sort();
  if (digests(snapshot.fits).join() !== digests(plan.fits).join()) return false;
  // A program's rows have no fingerprint but themselves.
  if (options.view.source.input.kind === "rows") return false;
  const files = await options.engine.fingerprint(scanOf(plan.root), runOptions(options));
  const before = snapshot.sources.flatMap((report) => report.files);
  return fingerprintOf(files) === fingerprintOf(before);
}

function fingerprintOf(files: readonly InputFile[]): string {
  const parts = files.map(({ path, bytes, sha256 }) => canonicalJson([path, bytes, sha256]));
  return [...new Set(parts)].sort().join();
}

async function compute(storeFolder: string, plan: ViewPlan, options: BuildOptions, clock: Clock): Promise<Snapshot> {
  const staged = await stageFolder(storeFolder);
  try {
    const file = join(staged, dataFileName);
    const { rows, sources } = await options.engine.runView(plan, file, runOptions(options));
    const { size: bytes } = await onDisk(file, () => stat(file));
    const sha256 = await sha256OfFile(file);
    const build = await nextBuild(storeFolder, plan.view, plan.asOfMicros);
    const manifest: SnapshotManifest = {
      view: plan.view,
      viewHash: plan.hash,
      registry: { number: options.state.number, hash: options.state.hash },
      asOfMicros: plan.asOfMicros,
      build,
      columns: plan.columns,
      rows,
      bytes,
      files: [{ path: dataFileName, bytes, sha256 }],
      sources: withLeaks(sources, plan),
      fits: plan.fits.map((fit) => ({ ...fit, byBuild: options.fittedNow?.has(fit.sha256) ?? false })),
      engine: options.engine.name,
      granaryVersion: packageVersion(),
      createdAtMicros: clock(),
    };
    await writeFileAtomically(join(staged, manifestName), printManifest(manifest));
    const folder = join(historyFolder(storeFolder), asOfPath(plan.view, plan.asOfMicros), buildName(build));
    await makeFolder(dirname(folder));
    await publishFolder(staged, folder);
    return { ...manifest, folder };
  } catch (error) {
    // What can't be removed now is swept by the next build; the first failure is the one to tell of.
    await rm(staged, { recursive: true, force: true }).catch(() => {});
    throw error;
  }
}

/** The sources' reports with a warning for each fit that knew rows after the as-of. */
function withLeaks(sources: readonly SourceReport[], plan: ViewPlan): readonly SourceReport[] {
  const leaks = leakingFits(plan.fits, plan.asOfMicros).map((fit) => ({
    source: fit.source,
    warning: `"${fit.column}" leaks: it was fitted on rows up to ${formatMicros(fit.fittedAsOfMicros)}, which is after the as-of. \`granary fit --as-of\` makes an artifact that knew no more.`,
  }));
  return sources.map((report) => {
    const own = leaks.filter(({ source }) => source === report.source).map(({ warning }) => warning);
    return own.length === 0 ? report : { ...report, warnings: [...report.warnings, ...own] };
  });
}

function runOptions({ repoFolder, onProgress }: BuildOptions) {
  return { repoFolder, ...(onProgress === undefined ? {} : { onProgress }) };
}
