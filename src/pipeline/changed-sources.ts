import type { SourceReport } from "../batch/index.js";
import type { TrainingSetManifest } from "../offline/index.js";
import type { ReplayChange } from "./replay-change.js";

/** How many files of a source are named; the others are counted. */
const mostNamed = 5;

/** The sources whose files, or rows, are others than a training set was made from. */
export function changedSources(original: TrainingSetManifest, again: TrainingSetManifest): readonly ReplayChange[] {
  const before = bySource(original);
  const after = bySource(again);
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((source): readonly ReplayChange[] => {
    const [was, is] = [before.get(source) ?? [], after.get(source) ?? []];
    const parts = [...changedFiles(was, is), ...changedCounts(was, is)];
    return parts.length === 0
      ? []
      : [{ kind: "source", subject: source, text: `Source "${source}": ${parts.join("; ")}.` }];
  });
}

/** A source may have been read twice: for the label, and for features. */
function bySource({ labelSources, sources }: TrainingSetManifest): ReadonlyMap<string, readonly SourceReport[]> {
  const found = new Map<string, readonly SourceReport[]>();
  for (const report of [...labelSources, ...sources]) {
    found.set(report.source, [...(found.get(report.source) ?? []), report]);
  }
  return found;
}

function changedFiles(was: readonly SourceReport[], is: readonly SourceReport[]): readonly string[] {
  const [before, after] = [filesOf(was), filesOf(is)];
  const added = [...after.keys()].filter((path) => !before.has(path));
  const gone = [...before.keys()].filter((path) => !after.has(path));
  const changed = [...after].flatMap(([path, digest]) => {
    const old = before.get(path);
    return old === undefined || old === digest ? [] : [path];
  });
  return [named(changed, "changed"), named(added, "added"), named(gone, "gone")].flatMap((one) => one ?? []);
}

function filesOf(reports: readonly SourceReport[]): ReadonlyMap<string, string> {
  return new Map(reports.flatMap(({ files }) => files.map(({ path, sha256 }) => [path, sha256] as const)));
}

function named(paths: readonly string[], what: string): string | null {
  if (paths.length === 0) return null;
  const more = paths.length > mostNamed ? ` and ${paths.length - mostNamed} more` : "";
  return `${paths.slice(0, mostNamed).join(", ")}${more} ${what}`;
}

function changedCounts(was: readonly SourceReport[], is: readonly SourceReport[]): readonly string[] {
  const rows = (reports: readonly SourceReport[]) => reports.map((one) => one.rows).join(" and ");
  return rows(was) === rows(is) || was.length !== is.length ? [] : [`${rows(was)} rows became ${rows(is)}`];
}
