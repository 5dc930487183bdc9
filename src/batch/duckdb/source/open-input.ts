import type { FilesInput } from "../../../definition/index.js";
import type { ScanNode } from "../../../logical/index.js";
import type { SourceReport } from "../../contract.js";
import type { DuckdbSession } from "../session.js";
import type { NeededFields } from "./fields.js";
import type { FileGroup } from "./file-group.js";
import { parquetGroups } from "./parquet-files.js";
import { type Partition, partitionOf } from "./partition.js";
import type { ScanOptions } from "./scan-options.js";
import { findFiles, type SourceFile } from "./source-file.js";

/** A source's files, or the file that its rows are staged in. */
export interface OpenInput {
  readonly groups: readonly FileGroup[];
  /** The files that are fingerprinted. */
  readonly files: readonly SourceFile[];
  readonly prunedFiles: number;
  readonly partition: Partition | null;
  /** Where the columns of the groups are already those of Granary: how they are read. */
  readonly needed: NeededFields | null;
  /** Values that were changed before the groups' files were written. */
  readonly counted: SourceReport["counted"];
  dispose(): Promise<void>;
}

/** Finds a source's files and reads their columns. Throws the codes of `scanSource`. */
export async function openInput(session: DuckdbSession, node: ScanNode, options: ScanOptions): Promise<OpenInput> {
  const { source, untilMicros } = node;
  const { input } = source;
  if (input.kind === "rows") throw new Error("rows");
  const all = await findFiles(source, input, options.repoFolder);
  const partition = input.partition === null ? null : partitionOf(source, input.partition, all, untilMicros);
  const files = partition?.kept ?? all;
  const groups = await groupsOf(session, input, files);
  return {
    groups: partition === null ? groups : groups.map(partition.withColumn),
    files,
    prunedFiles: all.length - files.length,
    partition,
    needed: null,
    counted: { nan: 0, flooredTimes: 0, outOfRange: 0, fittedVectors: 0 },
    dispose: async () => {},
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
    case "json":
      throw new Error("soon");
  }
}
