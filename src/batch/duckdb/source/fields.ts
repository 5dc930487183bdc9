import type { Source, SourceColumn, SourceKey } from "../../../definition/index.js";
import { columnsOf } from "../../../expression/index.js";
import type { ReadAs } from "./read-as.js";

/** A column of a source as it is read from its files. */
export interface Field extends ReadAs {
  /** Its name in Granary. */
  readonly name: string;
  /** Its name in the files. */
  readonly from: string;
}

/** What is read of a source: the fields of its files, in the source's order, and which of the derived are computed. */
export interface NeededFields {
  readonly fields: readonly Field[];
  readonly derived: Source["derived"];
}

/**
 * The fields that reading a source for `columns` takes: its join keys and times, the columns asked for, those that keys
 * and derived columns are computed from, and all where an identity orders rows by them.
 */
export function neededFields(source: Source, columns: readonly string[]): NeededFields {
  const wanted = new Set([...columns, ...source.identity]);
  const derived = source.derived.filter((column) => wanted.has(column.name));
  for (const { expression } of [...derived, ...source.keys]) {
    if (expression !== null) for (const column of columnsOf(expression)) wanted.add(column);
  }
  const all = source.identity.length > 0;
  return {
    fields: allFields(source).filter(
      (field) => all || wanted.has(field.name) || !source.columns.some((column) => column.name === field.name),
    ),
    derived,
  };
}

/** The same with every field: what is checked of a source, whatever is read of it. */
export function checkedFields(source: Source, { derived }: NeededFields): NeededFields {
  return { fields: allFields(source), derived };
}

/** Every field that a source declares. */
export function allFields(source: Source): readonly Field[] {
  const { timeZone } = source;
  const times = [source.eventTime, source.createdTime].filter((time) => time !== null);
  return [
    ...source.keys.filter(isField).map(({ name, type, from }) => ({
      name,
      type,
      from,
      unit: null,
      outOfRange: "error" as const,
      timeZone,
    })),
    ...[...times, ...source.columns].map((column: SourceColumn) => ({ ...column, timeZone })),
  ];
}

function isField(key: SourceKey): key is Extract<SourceKey, { expression: null }> {
  return key.expression === null;
}
