import { type DataType, kindOf, type Value } from "../../schema/index.js";
import { jsonText, type ReadMany } from "../../serving/index.js";
import { formatMicros } from "../../time/index.js";
import type { FeastRead } from "./read.js";

/** What Feast says where there is no time. */
const noTime = '"1970-01-01T00:00:00Z"';
const present = '"PRESENT"';
const microsPerSecond = 1_000_000;

/**
 * The answer to `POST /get-online-features` as Feast 0.67 writes it: a column for each join key and feature, in the order asked
 * for. Statuses say what was found, where Feast's own server says PRESENT for all.
 */
export function feastAnswerText({ keys, rows, features, reads }: FeastRead): string {
  const names = [...keys, ...features.map(({ name }) => name)];
  const times = reads.map(timesOf);
  let text = `{"metadata":{"feature_names":${JSON.stringify(names)}},"results":[`;
  let between = "";
  for (const name of keys) {
    text += `${between}{"values":[${rows.map((row) => JSON.stringify(row[name] ?? null)).join(",")}]`;
    text += `,"statuses":[${rows.map(() => present).join(",")}],"event_timestamps":[${rows.map(() => noTime).join(",")}]}`;
    between = ",";
  }
  for (const { group, position } of features) {
    const read = reads[group];
    if (read === undefined) continue;
    const feature = read.shape.features[position];
    text += between + columnText(read, position, feature?.type ?? "string");
    text += `${times[group]?.[feature?.view ?? -1] ?? ""}]}`;
    between = ",";
  }
  return `${text}]}`;
}

/** Of each view of a read, the event times of its rows: the same for all of its features. */
function timesOf({ shape, rows }: ReadMany): readonly string[] {
  return shape.views.map((_, view) =>
    rows
      .map(({ eventTimesMicros }) => {
        const time = eventTimesMicros[view] ?? null;
        return time === null ? noTime : `"${formatMicros(time)}"`;
      })
      .join(","),
  );
}

/** A column up to its event times. */
function columnText({ rows }: ReadMany, position: number, type: DataType): string {
  let values = "";
  let statuses = "";
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    const between = i === 0 ? "" : ",";
    values += between + valueText(row?.values[position] ?? null, type);
    statuses += `${between}"${row?.statuses[position]}"`;
  }
  return `{"values":[${values}],"statuses":[${statuses}],"event_timestamps":[`;
}

/** Feast writes an int64 as a number whatever its size, and an instant as whole seconds. */
function valueText(value: Value, type: DataType): string {
  if (typeof value === "bigint") return String(value);
  if (typeof value === "number" && kindOf(type) === "timestamp") return String(Math.floor(value / microsPerSecond));
  return jsonText(value, type);
}
