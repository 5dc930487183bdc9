import { invariant } from "../../errors/index.js";
import { call, duckdbDialect, fromFunction, name, operation, print, select, star, text } from "../../sql/index.js";
import type { TrainingSetFacts, TrainingSetSpec } from "../training-contract.js";
import { rankAucs } from "./rank-auc.js";
import type { DuckdbSession } from "./session.js";
import { literalPath } from "./source/index.js";

/**
 * Writes the columns of a training set, in the order of its rows, from a file that holds more; tells what was found in it.
 * Equal rows make equal bytes: sizes of row groups and the compression are fixed, and no time or place is in the file.
 */
export async function writeTrainingSet(
  session: DuckdbSession,
  from: string,
  to: string,
  { columns, eventTimes }: TrainingSetSpec,
): Promise<TrainingSetFacts> {
  const rows = fromFunction("read_parquet", [text(literalPath(from))], "file");
  const kept = select({
    columns: columns.map((column) => ({ value: name(column.name), as: column.name })),
    from: rows,
  });
  const { text: query, parameters } = print(kept, duckdbDialect);
  const place = duckdbDialect.placeholder(parameters.length + 1);
  const copy = `COPY (${query}) TO ${place} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880)`;
  const context = { doing: `writing ${to}`, file: to };
  const count = await session.run({ text: copy, parameters: [...parameters, to] }, context);
  const [time, label] = ["event_time" as const, "label" as const].map((role) => columns.find((c) => c.role === role));
  invariant(time !== undefined && label !== undefined, "A training set has an instant and a label.");
  const features = columns.filter((column) => column.role === "feature");
  return {
    rows: count,
    aucs: label.type === "boolean" ? await rankAucs(session, rows, label.name, features) : [],
    coincident: await coincidences(session, from, time.name, eventTimes),
  };
}

async function coincidences(
  session: DuckdbSession,
  file: string,
  time: string,
  eventTimes: TrainingSetSpec["eventTimes"],
): Promise<TrainingSetFacts["coincident"]> {
  if (eventTimes.length === 0) return [];
  const counted = select({
    columns: eventTimes.map(({ column }, index) => ({
      value: call("count", [star], { filter: operation("=", name(column), name(time)) }),
      as: `n${index}`,
    })),
    from: fromFunction("read_parquet", [text(literalPath(file))], "file"),
  });
  const [counts = []] = await session.rows(print(counted, duckdbDialect), { doing: `looking through ${file}`, file });
  return eventTimes.map(({ view }, index) => ({ view, rows: Number(counts[index] ?? 0) }));
}
