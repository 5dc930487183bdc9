import { resolve } from "node:path";
import type { FilesInput, RowsInput } from "../../../definition/index.js";
import type { ScanNode } from "../../../logical/index.js";
import { cast, native } from "../../../sql/index.js";
import type { SourceReport } from "../../contract.js";
import type { DuckdbSession } from "../session.js";
import { csvGroups } from "./csv-files.js";
import { allFields, type NeededFields } from "./fields.js";
import type { FileGroup } from "./file-group.js";
import { jsonGroups } from "./json-files.js";
import { parquetGroups } from "./parquet-files.js";
import { type Partition, partitionOf } from "./partition.js";
import type { ScanOptions } from "./scan-options.js";
import { findFiles, type SourceFile, sourceFile } from "./source-file.js";
import { isStagedAsJson, stageRows } from "./stage-rows.js";

/** A source's files, or the file that its rows are staged in. */
export interface OpenInput {
  readonly groups: readonly FileGroup[];
  /** The files that are fingerprinted. */
  readonly files: readonly SourceFile[];
  readonly prunedFiles: number;
  readonly partition: Partition | null;
  /** How fields are read of the groups: as declared, or where they are staged, by their names and types in Granary. */
  fieldsOf(needed: NeededFields): NeededFields;
  /** Values that were changed before the groups' files were written. */
  readonly counted: SourceReport["counted"];
  dispose(): Promise<void>;
}

/** Finds a source's files and reads their columns. Throws the codes of `scanSource`. */
export async function openInput(session: DuckdbSession, node: ScanNode, options: ScanOptions): Promise<OpenInput> {
  const { source, untilMicros } = node;
  const { input } = source;
  if (input.kind === "rows") return openRows(session, node, input, options);
  const all = await findFiles(source, input, options.repoFolder);
  const partition = input.partition === null ? null : partitionOf(source, input.partition, all, untilMicros);
  const files = partition?.kept ?? all;
  const groups = await groupsOf(session, input, files);
  return {
    groups: partition === null ? groups : groups.map(partition.withColumn),
    files,
    prunedFiles: all.length - files.length,
    partition,
    fieldsOf: (needed) => needed,
    counted: { nan: 0, flooredTimes: 0, outOfRange: 0, fittedVectors: 0 },
    dispose: async () => {},
  };
}

async function openRows(
  session: DuckdbSession,
  { source }: ScanNode,
  input: RowsInput,
  options: ScanOptions,
): Promise<OpenInput> {
  const fields = allFields(source);
  const repoFolder = resolve(options.repoFolder);
  const module = await sourceFile(resolve(repoFolder, input.module), repoFolder);
  const staged = await stageRows(session, source, input, fields, options);
  const file = { ...(await sourceFile(staged.path, repoFolder)), label: staged.label };
  const groups = await parquetGroups(session, [file]);
  const types = new Map(fields.map((field) => [field.name, field.type]));
  return {
    groups: groups.map((group) => ({
      ...group,
      column(own, files) {
        const column = group.column(own, files);
        const type = types.get(own);
        if (column === undefined || type === undefined || !isStagedAsJson(type)) return column;
        return { ...column, value: cast(column.value, native("JSON")), type: { kind: "json" } };
      },
    })),
    files: [module],
    prunedFiles: 0,
    partition: null,
    // What is staged has been read by the field's own rules.
    fieldsOf: (needed) => ({
      ...needed,
      fields: needed.fields.map((field) => ({ ...field, from: field.name, unit: null, timeZone: "UTC" })),
    }),
    counted: staged.counted,
    dispose: staged.dispose,
  };
}

function groupsOf(
  session: DuckdbSession,
  input: FilesInput,
  files: readonly SourceFile[],
): Promise<readonly FileGroup[]> {
  switch (input.format) {
    case "parquet":
      return parquetGroups(session, files);
    case "csv":
      return csvGroups(session, files, input.delimiter);
    case "json":
      return jsonGroups(session, files);
  }
}
