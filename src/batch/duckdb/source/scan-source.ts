import { resolve } from "node:path";
import type { Source } from "../../../definition/index.js";
import { didYouMean, fail, invariant } from "../../../errors/index.js";
import type { ScanNode } from "../../../logical/index.js";
import { typeName } from "../../../schema/index.js";
import type { InputFile, SourceReport } from "../../contract.js";
import type { DuckdbSession } from "../session.js";
import { failOnBadRows } from "./diagnose.js";
import { allFields, checkedFields, type NeededFields, neededFields } from "./fields.js";
import type { FileGroup } from "./file-group.js";
import { groupRows } from "./group-rows.js";
import { applyIdentity } from "./identity.js";
import { incompleteRows } from "./incomplete-rows.js";
import { type Inspection, inspect } from "./inspect.js";
import { checkKeysOnce } from "./key-twice.js";
import { locateRow } from "./locate-row.js";
import { openInput } from "./open-input.js";
import { partitionOf } from "./partition.js";
import { rowsOfAll, scannedRows } from "./relation.js";
import type { ScannedSource, ScanOptions } from "./scan-options.js";
import { checkFilesUnchanged, findFiles, fingerprintFiles, sourceFile } from "./source-file.js";
import { lastVersions, versionsOf } from "./versions.js";

/**
 * Reads a scan's source: its files are found, their columns checked, and one pass over the declared columns counts what is
 * left out, changed or bad. What is bad is an error that names the first rows; nothing has been written by then.
 * Throws the codes of `errors/codes/source.ts`, of `duckdbError` and of `diskError`.
 */
export async function scanSource(session: DuckdbSession, node: ScanNode, options: ScanOptions): Promise<ScannedSource> {
  const { source } = node;
  const input = await openInput(session, node, options);
  const disposals = [input.dispose];
  const dispose = async (): Promise<void> => {
    for (const one of disposals.toReversed()) await one();
  };
  try {
    // Beside the engine's work, which does not wait for it.
    const fingerprints = fingerprintFiles(input.files);
    fingerprints.catch(() => {});
    const needed = input.fieldsOf(neededFields(source, node.columns));
    const checked = input.fieldsOf(checkedFields(source, needed));
    if (source.input.kind === "files") for (const group of input.groups) checkColumns(source, group);
    const inspections: Inspection[] = [];
    for (const group of input.groups) {
      const inspection = await inspectGroup(session, source, checked, group, input.partition !== null);
      await checkInspection(session, source, checked, group, inspection);
      if (input.partition !== null) input.partition.check(inspection);
      inspections.push(inspection);
    }
    const rows = rowsOfAll(
      source,
      needed,
      input.groups.map((group) => groupRows(source, needed, group, group.files, { numbered: false }).rows),
    );
    const allStay = inspections.every(({ leftOut }) => leftOut.nullKey + leftOut.nullEventTime === 0);
    const rowsAtMost = inspections.reduce((sum, one) => sum + one.rows, 0);
    const standing =
      node.versions === true
        ? await versionsOf(session, source, rows)
        : await applyIdentity(session, source, rows, { allStay, rowsAtMost });
    disposals.push(standing.dispose);
    if (source.eventTime === null) {
      const last = node.versions === true ? lastVersions(standing.select) : standing.select;
      await checkKeysOnce(session, source, needed, input.groups, last);
    }
    const files = await fingerprints;
    await checkFilesUnchanged(source, input.files);
    return {
      select: scannedRows(node, standing.select),
      everyRow: rows,
      report: reportOf(source, inspections, {
        files,
        superseded: standing.superseded,
        prunedFiles: input.prunedFiles,
        counted: input.counted,
        warnings: input.groups.flatMap((group) => warningsOf(source, needed, group)),
      }),
      incomplete: () => incompleteRows(session, source, needed, input.groups),
      locate: (row) => locateRow(session, source, needed, input.groups, row),
      checkUnchanged: () => checkFilesUnchanged(source, input.files),
      dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** The fingerprints of the files that a scan reads, as they are now; of a source of rows, its module's. */
export async function fingerprintSource(
  _session: DuckdbSession,
  { source, untilMicros }: ScanNode,
  { repoFolder }: ScanOptions,
): Promise<readonly InputFile[]> {
  const { input } = source;
  if (input.kind === "rows") {
    return fingerprintFiles([await sourceFile(resolve(repoFolder, input.module), resolve(repoFolder))]);
  }
  const all = await findFiles(source, input, repoFolder);
  const { partition } = input;
  return fingerprintFiles(partition === null ? all : partitionOf(source, partition, all, untilMicros).kept);
}

/** Every declared column is in the files, and once, whether this scan needs it or not. */
function checkColumns(source: Source, group: FileGroup): void {
  if (group.sparse) return;
  for (const field of allFields(source)) {
    if (group.column(field.from, group.files) === undefined) failColumnMissing(source, field, group);
    const [one, other] = group.names.filter((own) => own.toLowerCase() === field.from.toLowerCase());
    if (one !== undefined && other !== undefined) failColumnAmbiguous(source, field, group, [one, other]);
  }
}

function failColumnAmbiguous(
  source: Source,
  field: NeededFields["fields"][number],
  group: FileGroup,
  both: readonly [string, string],
): never {
  const file = group.files[0]?.label ?? "";
  return fail(
    "GR-SOURCE-COLUMN-AMBIGUOUS",
    `${file} of source "${source.name}" has the columns ${both.map((own) => JSON.stringify(own)).join(" and ")}: either may be meant by ${JSON.stringify(field.from)}, declared as "${field.name}" (${typeName(field.type)}).`,
    { where: { file, column: field.name }, data: { source: source.name, columns: group.names } },
  );
}

function failColumnMissing(source: Source, field: NeededFields["fields"][number], group: FileGroup): never {
  const file = group.files[0]?.label ?? "";
  return fail(
    "GR-SOURCE-COLUMN-MISSING",
    `${file} of source "${source.name}" has no column ${JSON.stringify(field.from)}, declared as "${field.name}" (${typeName(field.type)}).${didYouMean(field.from, group.names)}`,
    { where: { file, column: field.name }, data: { source: source.name, columns: group.names } },
  );
}

/** Inspects a group; where that fails, the file that fails is found, and what can be told about it. */
async function inspectGroup(
  session: DuckdbSession,
  source: Source,
  needed: NeededFields,
  group: FileGroup,
  perFile: boolean,
): Promise<Inspection> {
  try {
    return await inspect(session, source, needed, group, group.files, { perFile });
  } catch (error) {
    for (const file of group.files) {
      await inspect(session, source, needed, group, [file], { perFile }).catch(async (own: unknown) => {
        throw await group.explain(own, [file]);
      });
    }
    throw error;
  }
}

/** Throws the catalogue's error of what an inspection found bad. */
export async function checkInspection(
  session: DuckdbSession,
  source: Source,
  needed: NeededFields,
  group: FileGroup,
  inspection: Inspection,
): Promise<void> {
  if (group.expectedRows !== null && group.expectedRows !== inspection.rows) {
    await checkFilesUnchanged(source, group.files);
  }
  invariant(
    group.expectedRows === null || group.expectedRows === inspection.rows,
    `source "${source.name}" has ${group.expectedRows} records, and ${inspection.rows} were read`,
  );
  if (inspection.suspects > 0) await group.judge(allFields(source).map((field) => field.from));
  if (inspection.failed.length > 0) await failOnBadRows(session, source, needed, group, inspection);
  const absent = needed.fields.find((field) => inspection.absent.includes(field.from));
  if (absent !== undefined) failColumnMissing(source, absent, { ...group, names: await group.namesInRows() });
}

function warningsOf(source: Source, needed: NeededFields, group: FileGroup): readonly string[] {
  return needed.fields.flatMap((field) => {
    const warning = group.column(field.from, group.files)?.warning ?? null;
    return warning === null ? [] : [`Column "${field.name}" of source "${source.name}" ${warning}.`];
  });
}

function reportOf(
  source: Source,
  inspections: readonly Inspection[],
  known: Pick<SourceReport, "files" | "superseded" | "prunedFiles" | "counted" | "warnings">,
): SourceReport {
  const sum = (of: (inspection: Inspection) => number) => inspections.reduce((total, one) => total + of(one), 0);
  return {
    source: source.name,
    files: known.files,
    prunedFiles: known.prunedFiles,
    rows: sum((one) => one.rows),
    leftOut: {
      nullKey: sum((one) => one.leftOut.nullKey),
      nullEventTime: sum((one) => one.leftOut.nullEventTime),
    },
    superseded: known.superseded,
    counted: {
      nan: known.counted.nan + sum((one) => one.counted.nan),
      flooredTimes: known.counted.flooredTimes + sum((one) => one.counted.flooredTimes),
      outOfRange: known.counted.outOfRange + sum((one) => one.counted.outOfRange),
      fittedVectors: known.counted.fittedVectors + sum((one) => one.counted.fittedVectors),
    },
    warnings: known.warnings,
  };
}
