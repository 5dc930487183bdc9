import type { DataType } from "../schema/index.js";
import type { Entity, JoinKeyTypes } from "./entity.js";
import type { FileLabelDefinition, Label } from "./label.js";
import { checkLabelName, checkLabelType, type LabelOptions } from "./label-options.js";
import type { FileFormat } from "./source.js";
import { type ColumnSpec, eventSource, type TimeSpec } from "./source-builder.js";

interface LabelFileOptions<Keys extends JoinKeyTypes, T extends DataType> extends LabelOptions {
  readonly entity: Entity<Keys>;
  /** Paths or globs of Parquet, CSV or JSON lines files, relative to the feature repo. */
  readonly files: string | readonly string[];
  readonly format?: FileFormat;
  readonly delimiter?: string;
  /** The label's type, or its column where that is called otherwise. */
  readonly value: T | ColumnSpec<T>;
  /** The column of the instants that rows are labels of; `event_timestamp` by default. */
  readonly eventTime?: TimeSpec;
  /** The column of each join key; by default that of the key's name. */
  readonly keys?: { readonly [K in keyof Keys]?: string };
  /** The zone of times without an offset; UTC by default. */
  readonly timeZone?: string;
}

/**
 * Labels that files hold, each row one: `labelFile("churned", { entity: user, files: "labels.csv", value: "boolean" })`.
 * @throws GR-DEFINITION-INVALID
 */
export function labelFile<Keys extends JoinKeyTypes, const T extends DataType>(
  name: string,
  options: LabelFileOptions<Keys, T>,
): Label<Entity<Keys>, T> {
  const { entity, value } = options;
  checkLabelName(name, entity);
  const source = eventSource(name, {
    entity,
    files: options.files,
    ...(options.format === undefined ? {} : { format: options.format }),
    ...(options.delimiter === undefined ? {} : { delimiter: options.delimiter }),
    ...(options.keys === undefined ? {} : { keys: options.keys }),
    ...(options.timeZone === undefined ? {} : { timeZone: options.timeZone }),
    eventTime: options.eventTime ?? "event_timestamp",
    columns: { [name]: value },
  });
  const type = source.columns[0]?.type ?? "boolean";
  checkLabelType(name, type);
  const definition: FileLabelDefinition & { readonly entity: Entity<Keys> } = Object.freeze({
    kind: "file_label",
    name,
    description: options.description ?? "",
    owner: options.owner ?? "",
    version: options.version ?? "1.0",
    entity,
    source,
    type,
    column: name,
  });
  return definition;
}
